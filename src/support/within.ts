import type { Clock } from './clock.ts';

/** What the promise gives, or null when it takes longer. A late failure is of no interest any more. */
export async function within<T>(clock: Clock, durationMs: number, promise: Promise<T>): Promise<T | null> {
  const over = new AbortController();
  const late = clock.sleep(durationMs, over.signal).then(
    () => null,
    () => null,
  );
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
  }
}
