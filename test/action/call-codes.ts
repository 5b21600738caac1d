import type { SandboxState } from '../sandbox/control/sandbox-state.ts';
import { commentsOf } from './ground-truth.ts';

/** For which reasons a person was called, in order. */
export function callCodes(issues: SandboxState['issues']): readonly string[] {
  return issues.flatMap(commentsOf).flatMap((body) => CALL.exec(body)?.[1] ?? []);
}

const CALL = /A person is (?:still )?needed\*\* \(`([a-z-]+)`\)/;
