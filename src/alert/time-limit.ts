import type { Clock } from '../support/clock.ts';

export const TOO_LATE: unique symbol = Symbol('too late');

/** What `work` gives, or `TOO_LATE` after `durationMs`. Its signal is aborted at the end, so that nothing goes on unseen. */
export async function withTimeLimit<T>(
  clock: Clock,
  durationMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof TOO_LATE> {
  const end = new AbortController();
  const tooLate = (): typeof TOO_LATE => TOO_LATE;
  const timer = clock.sleep(durationMs, end.signal).then(tooLate, tooLate);
  try {
    return await Promise.race([work(end.signal), timer]);
  } finally {
    end.abort();
  }
}
