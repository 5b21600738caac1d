import type { Clock } from '../../src/support/clock.ts';

/**
 * A clock beside a real network. Short sleeps end at once and move it; a sleep of a length that is held, such as a time
 * limit, goes on until the test ends it.
 */
export class HeldClock implements Clock {
  /** The lengths of all sleeps that were not held, in milliseconds. */
  readonly waits: number[] = [];
  readonly #held: ReadonlySet<number>;
  readonly #sleepers = new Map<number, Set<() => void>>();
  #nowMs: number;

  constructor(nowMs: number, heldMs: readonly number[]) {
    this.#nowMs = nowMs;
    this.#held = new Set(heldMs);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#held.has(durationMs)) {
      this.waits.push(durationMs);
      this.#nowMs += durationMs;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const sleepers = this.#sleepers.get(durationMs) ?? new Set();
      this.#sleepers.set(durationMs, sleepers.add(resolve));
      signal?.addEventListener('abort', () => {
        sleepers.delete(resolve);
        reject(signal.reason);
      });
    });
  }

  /** How many sleep for that long. */
  sleeping(durationMs: number): number {
    return this.#sleepers.get(durationMs)?.size ?? 0;
  }

  /** Lets that time pass for all who sleep for that long. */
  pass(durationMs: number): void {
    this.#nowMs += durationMs;
    for (const wake of this.#sleepers.get(durationMs) ?? []) wake();
    this.#sleepers.delete(durationMs);
  }
}
