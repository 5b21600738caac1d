import { endVerified } from './end-verified.ts';
import { recordOf, toResult } from './incident-record.ts';
import type { Look } from './look.ts';
import type { Step } from './respond.ts';
import type { Run } from './run.ts';
import { watchRecovery } from './watch-recovery.ts';

/** The run before this one restarted and saw too little to judge: verify again, restart nothing. */
export async function verifyAgain(run: Run, look: Look): Promise<Step> {
  const { history } = look;
  const record = history === null ? null : await recordOf(run, history);
  const written = record?.incident?.events.findLast((event) => event.type === 'attempt-written');
  if (record === null || record.incident === null || written === undefined) {
    const sentence = 'Nothing was restarted: the record of the last attempt could not be read.';
    const ending = { outcome: 'held', reasonCode: 'attempt-unreadable', sentence } as const;
    return { kind: 'done', result: toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: true }) };
  }
  run.log.info('The last attempt could not be judged: verifying again.');
  const results = record.incident.results.filter((result) => result.result !== 'left-alone');
  const verification = await watchRecovery(run, {
    results,
    knownProcessIds: new Set(written.knownProcessIds),
    sinceMs: written.atMs,
  });
  const { attemptId } = written;
  const context = { run, second: look, record, attemptId, verification, failed: null, evidencePath: null };
  return { kind: 'done', result: await endVerified(context) };
}
