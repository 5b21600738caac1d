import type { Clock } from '../support/clock.ts';
import { ServiceError } from '../support/service-error.ts';

const WAITS_MS = [1_000, 5_000, 30_000];
const LONGEST_WAIT_MS = 60_000;
const PASSING = new Set(['server-error', 'rate-limited', 'timed-out', 'connection-failed']);

/**
 * Does what reads and then writes, and where the write failed for a reason that passes, does the whole of it again: what is
 * there may be another by then, so that nothing written before must ever be sent a second time.
 */
export async function tryAgain<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  for (const waitMs of WAITS_MS) {
    try {
      return await act();
    } catch (error) {
      const askedMs = isPassing(error) ? (error.retryAfterMs ?? 0) : Number.POSITIVE_INFINITY;
      if (askedMs > LONGEST_WAIT_MS) throw error;
      await clock.sleep(Math.max(waitMs, askedMs));
    }
  }
  return act();
}

/** A read was tried often enough where it failed; a write was sent once. */
function isPassing(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError) || !PASSING.has(error.kind)) return false;
  return error.effect === 'unknown' || error.kind === 'rate-limited' || error.kind === 'connection-failed';
}
