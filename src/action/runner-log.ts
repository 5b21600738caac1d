import * as core from '@actions/core';
import { inertLine } from '../support/inert.ts';
import type { Log } from '../support/log.ts';
import type { Redact } from '../support/redaction.ts';

/** The job's log, redacted and inert at the last step before it is shown. */
export function createRunnerLog(redact: Redact): Log {
  const clean = (line: string): string => inertLine(redact(line), 2_000);
  return {
    info: (line) => core.info(clean(line)),
    warning: (line) => core.warning(clean(line)),
    error: (line) => core.error(clean(line)),
    group: (title, body) => core.group(clean(title), body),
  };
}
