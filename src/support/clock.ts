import { setTimeout as delay } from 'node:timers/promises';

/** The only source of time. Everything that waits or compares instants takes one, so a simulated hour takes milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason as soon as `signal` aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Beyond it a timer of Node's fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The runner's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (durationMs, signal) => {
    try {
      for (let leftMs = durationMs; ; leftMs -= LONGEST_TIMER_MS) {
        await delay(Math.min(leftMs, LONGEST_TIMER_MS), undefined, signal === undefined ? undefined : { signal });
        if (leftMs <= LONGEST_TIMER_MS) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
