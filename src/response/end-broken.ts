import type { IncidentEvent } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { ServiceError } from '../support/service-error.ts';
import type { Attempt } from './attempt.ts';
import { endRecorded, toResult } from './end-run.ts';
import { githubNow } from './github-now.ts';
import type { RunResult } from './respond.ts';
import { withAttempt } from './with-attempt.ts';

/**
 * Something ended the attempt in the middle: the run was cancelled, or a service failed for good. The record says how far it
 * got, and nothing is restarted until a person has looked.
 */
export async function endBroken(
  attempt: Attempt,
  results: readonly MachineResult[],
  error: unknown,
): Promise<RunResult> {
  const { run, look, record, id, evidencePath } = attempt;
  const cancelled = run.stop.aborted;
  const why = cancelled ? 'the run was cancelled' : error instanceof Error ? error.message : 'an unknown error';
  run.log.info(`The attempt ended in the middle: ${why}`);
  const isOnRecord = record.state.attempts.some((known) => known.id === id);
  // Nothing was asked of Fly yet, and nothing was written: there is no attempt to finish.
  if (!isOnRecord) throw error;
  for (const machineId of attempt.leases.machineIds) await attempt.leases.release(machineId);
  const ending = {
    outcome: 'failed',
    reasonCode: cancelled ? 'cancelled' : reasonOf(error),
    sentence: `The attempt ended in the middle (${tell(attempt, results)}): ${why}. Nothing more is restarted until a person has looked.`,
    evidencePath,
    machinesRestarted: restartedIn(results),
  } as const;
  const atMs = githubNow(run, look);
  try {
    return await endRecorded(run, look, record, {
      ...ending,
      needsHuman: true,
      latches: true,
      events: [
        ...untold(attempt, results, atMs),
        { type: 'note', atMs, text: `attempt ${id} ended in the middle: ${why}` },
      ],
      change: (state) => withAttempt(state, { ...attempt.entry, finishedAtMs: atMs }),
    });
  } catch (unwritten) {
    // The next run finds the attempt unfinished, and holds.
    run.log.info(`The record could not be finished: ${unwritten instanceof Error ? unwritten.message : ''}`);
    const { incident, incidentUrl } = record;
    return toResult(run, look, incident, { ...ending, incidentUrl, newlyNeedsHuman: true });
  }
}

/** Results that are known, and that the record does not tell yet. */
function untold({ record, id }: Attempt, results: readonly MachineResult[], atMs: number): readonly IncidentEvent[] {
  const told = new Set((record.incident?.results ?? []).map(({ machineId }) => machineId));
  return results
    .filter(({ machineId }) => !told.has(machineId))
    .map((result): IncidentEvent => ({ type: 'machine-done', atMs, attemptId: id, result }));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof ServiceError)) return 'internal-error';
  return `${error.service.toLowerCase().replaceAll(' ', '-')}-${error.kind}`;
}

function tell(attempt: Attempt, results: readonly MachineResult[]): string {
  return attempt.targets
    .map((machine) => {
      const result = results.find((known) => known.machineId === machine.id);
      return `${machine.id} ${result?.says ?? 'not restarted, or not known'}`;
    })
    .join('; ');
}

export function restartedIn(results: readonly MachineResult[]): readonly string[] {
  return results.filter((result) => result.result === 'restarted').map((result) => result.machineId);
}
