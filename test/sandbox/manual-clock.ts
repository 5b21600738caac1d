import type { Clock } from '../../src/support/clock.ts';

/** A clock that stands still until it is moved; sleeping moves it. */
export class ManualClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(durationMs: number): Promise<void> {
    this.#nowMs += durationMs;
  }

  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}
