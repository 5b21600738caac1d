import { endRecorded, toResult } from './end-run.ts';
import { endVerified } from './end-verified.ts';
import type { Look } from './look.ts';
import { recordOf } from './open-incident.ts';
import type { Step } from './respond.ts';
import type { Run } from './run.ts';
import { watchRecovery } from './watch-recovery.ts';

/** The run before this one restarted and saw too little to judge: verify again, restart nothing. */
export async function verifyAgain(run: Run, look: Look): Promise<Step> {
  const { history } = look;
  const record = history === null ? null : await recordOf(run, history);
  const incident = record?.incident ?? null;
  const written = incident?.events.findLast((event) => event.type === 'attempt-written');
  const entry = record?.state.attempts.find((attempt) => attempt.id === written?.attemptId);
  if (record === null || incident === null || written === undefined || entry === undefined) {
    const sentence = 'Nothing was restarted: what the last attempt did cannot be read from its record.';
    const ending = { outcome: 'held', reasonCode: 'attempt-unreadable', sentence } as const;
    const result =
      record === null || incident === null
        ? toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: true })
        : await endRecorded(run, look, record, { ...ending, needsHuman: true, latches: true });
    return { kind: 'done', result };
  }
  run.log.info('The last attempt could not be judged: verifying again.');
  const { results, evidence } = incident;
  const knownProcessIds = new Set(written.knownProcessIds);
  const verification = await watchRecovery(run, {
    results,
    knownProcessIds,
    knownStarts: written.knownStarts,
    baseline: evidence?.baseline ?? null,
  });
  const context = { run, look, record, entry, results, knownProcessIds, verification, evidencePath: null };
  return { kind: 'done', result: await endVerified(context) };
}
