import type { Incident } from '../incident/incident.ts';
import type { Outcome } from '../incident/outcome.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { redactDeep } from '../support/redact-deep.ts';
import type { Redact } from '../support/redaction.ts';
import { sayRun } from './run-sentence.ts';

/** What a run tells its faces: how it ended and what it saw. */
export interface RunReport {
  readonly app: string;
  readonly trigger: string;
  readonly outcome: Outcome;
  readonly reasonCode: string;
  readonly sentence: string;
  readonly diagnosis: string | null;
  readonly incidentUrl: string | null;
  /** What this run saw and did; for a run that records nothing, a fold of what would have been recorded. */
  readonly incident: Incident;
  readonly machinesRestarted: readonly string[];
  readonly recoverySeconds: number | null;
  readonly evidencePath: string | null;
  /** A person is needed who was not called before. */
  readonly newlyNeedsHuman: boolean;
}

export const RESULT_VERSION = 1;

/** The run and its incident for machines. What the fold has already is left out of the events. */
export function renderResult(report: RunReport, runbook: Runbook, redact: Redact): Readonly<Record<string, unknown>> {
  const { events, ...incident } = report.incident;
  const timeline = events.filter(({ type }) => type !== 'captured' && type !== 'guarded' && type !== 'diagnosed');
  const sentence = sayRun(report, runbook);
  return redactDeep({ version: RESULT_VERSION, ...report, sentence, incident: { ...incident, timeline } }, redact);
}
