import type { Clock } from '../../src/support/clock.ts';

/**
 * A clock whose sleepers wake in order of time, and of falling asleep where times are equal. Time moves only when nothing
 * else can run, so whatever several participants do at once happens in the same order every time.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  #sleepers: Sleeper[] = [];
  #count = 0;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#sleep(durationMs, signal, () => true);
  }

  /** The same time as a participant sees it: some minutes off, and never again once the participant is gone. */
  seenBy(participant: { readonly skewMs: number; readonly isAlive: () => boolean }): Clock {
    const { skewMs, isAlive } = participant;
    return {
      nowMs: () => this.#nowMs + skewMs,
      sleep: (durationMs, signal) => this.#sleep(durationMs, signal, isAlive),
    };
  }

  /** Lets something happen later. */
  at(atMs: number, happen: () => void): void {
    this.#insert({ atMs, order: this.#next(), isWanted: () => true, wake: happen });
  }

  /** Lets time pass until the work is done. @throws Error when nothing is left that could ever finish it. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const marked = work.finally(() => {
      isDone = true;
    });
    marked.catch(() => undefined);
    for (;;) {
      await this.#settle();
      if (isDone) return marked;
      this.#wakeNext();
    }
  }

  pass(durationMs: number): Promise<void> {
    return this.run(this.sleep(durationMs));
  }

  #sleep(durationMs: number, signal: AbortSignal | undefined, isAlive: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      let isAborted = false;
      const abort = (): void => {
        isAborted = true;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const isWanted = (): boolean => !isAborted && isAlive();
      // Real clocks tell whole milliseconds.
      this.#insert({ atMs: this.#nowMs + Math.ceil(Math.max(0, durationMs)), order: this.#next(), isWanted, wake });
    });
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }

  /** Kept latest first, so that the earliest is taken from the end. */
  #insert(sleeper: Sleeper): void {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#sleepers[middle];
      if (other !== undefined && isLater(other, sleeper)) low = middle + 1;
      else high = middle;
    }
    this.#sleepers.splice(low, 0, sleeper);
  }

  #wakeNext(): void {
    for (let sleeper = this.#sleepers.pop(); sleeper !== undefined; sleeper = this.#sleepers.pop()) {
      if (!sleeper.isWanted()) continue;
      this.#nowMs = Math.max(this.#nowMs, sleeper.atMs);
      sleeper.wake();
      return;
    }
    throw new Error('Nothing is left that could happen: the work waits for ever.');
  }

  /** A turn of the event loop without anybody falling asleep: all that could run has run. */
  async #settle(): Promise<void> {
    for (let quietTurns = 0; quietTurns < QUIET_TURNS; ) {
      const before = this.#count;
      await new Promise((resolve) => setImmediate(resolve));
      quietTurns = before === this.#count ? quietTurns + 1 : 0;
    }
  }
}

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly isWanted: () => boolean;
  readonly wake: () => void;
}

const QUIET_TURNS = 2;

function isLater(one: Sleeper, other: Sleeper): boolean {
  return one.atMs === other.atMs ? one.order > other.order : one.atMs > other.atMs;
}
