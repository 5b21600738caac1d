import type { Clock } from '../../src/support/clock.ts';

/** A clock that stands still until a test moves it; who sleeps wakes when it has been moved far enough. */
export class HandClock implements Clock {
  #nowMs = Date.parse('2025-12-08T06:37:00Z');
  readonly #sleepers = new Set<Sleeper>();
  #someoneSleeps = Promise.withResolvers<void>();

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { untilMs: this.#nowMs + durationMs, wake: resolve };
    this.#sleepers.add(sleeper);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#someoneSleeps.resolve();
    await promise.finally(() => this.#sleepers.delete(sleeper));
  }

  /** Resolves as soon as somebody has slept since this was last waited for. */
  async untilSomeoneSleeps(): Promise<void> {
    await this.#someoneSleeps.promise;
    this.#someoneSleeps = Promise.withResolvers<void>();
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
    for (const sleeper of this.#sleepers) if (sleeper.untilMs <= this.#nowMs) sleeper.wake();
  }

  /** How many sleep now: timers that nobody cleared. */
  get sleeping(): number {
    return this.#sleepers.size;
  }
}

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}
