import { takeLook } from './look.ts';
import type { RunResult } from './respond.ts';
import type { Kept, Run } from './run.ts';
import { endUnfinished } from './without-restart.ts';

/**
 * Looks after what a killed run left behind: frees its leases, and where its attempt is unfinished tells its story from Fly's
 * events, sets the hold and calls a person. Restarts nothing.
 */
export async function settleAttempt(
  run: Run,
  kept: Kept,
): Promise<{ readonly freed: number; readonly result: RunResult | null }> {
  const freed = await Promise.allSettled(
    kept.leases.map(({ machineId, nonce }) =>
      run.systems.fly.releaseLease({ machineId, nonce, expiresAtMs: null, version: null }),
    ),
  );
  const count = freed.filter((outcome) => outcome.status === 'fulfilled').length;
  if (kept.attemptId === null) return { freed: count, result: null };
  const look = await takeLook(run);
  const { history } = look;
  const left = history?.state.attempts.find(
    (attempt) => attempt.id === kept.attemptId && attempt.finishedAtMs === null,
  );
  if (history === null || history.trouble !== null || left === undefined) return { freed: count, result: null };
  const step = await endUnfinished(run, look, history, left);
  return { freed: count, result: step.kind === 'done' ? step.result : await step.orElse() };
}
