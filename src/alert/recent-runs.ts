import type { Clock } from '../support/clock.ts';

const REMEMBERED_MS = 10 * 60_000;
const MOST_RUNS = 500;

/**
 * Which alert runs were sent on in the last ten minutes, at most 500 of them. It lives in memory: a receiver that was
 * stopped in between, or a second one, sends the same run again, which costs a run that finds nothing new.
 */
export class RecentRuns {
  readonly #clock: Clock;
  readonly #sentAtMs = new Map<string, number>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `send` unless the run was sent before, or is just being sent: then the answer waits for that one.
   *
   * @throws what `send` throws; the run then counts as not sent.
   */
  async once(runId: string, send: () => Promise<void>): Promise<'sent' | 'repeat'> {
    const underWay = this.#underWay.get(runId);
    if (underWay !== undefined) {
      await underWay;
      return 'repeat';
    }
    if (this.#isRemembered(runId)) return 'repeat';
    const sending = send();
    this.#underWay.set(runId, sending);
    try {
      await sending;
    } finally {
      this.#underWay.delete(runId);
    }
    this.#remember(runId);
    return 'sent';
  }

  /** How many runs are remembered. */
  get size(): number {
    return this.#sentAtMs.size;
  }

  #isRemembered(runId: string): boolean {
    const sentAtMs = this.#sentAtMs.get(runId);
    return sentAtMs !== undefined && this.#clock.nowMs() - sentAtMs < REMEMBERED_MS;
  }

  #remember(runId: string): void {
    this.#sentAtMs.delete(runId);
    this.#sentAtMs.set(runId, this.#clock.nowMs());
    const [oldest] = this.#sentAtMs.keys();
    if (this.#sentAtMs.size > MOST_RUNS && oldest !== undefined) this.#sentAtMs.delete(oldest);
  }
}
