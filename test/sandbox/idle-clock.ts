import { ManualClock } from './manual-clock.ts';

/** A clock that goes forward when nothing else happens: waits pass at once, and time limits only where no answer comes. */
export class IdleClock extends ManualClock {
  override async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const wakesAtMs = this.nowMs() + durationMs;
    for (let turn = 0; turn < TURNS; turn += 1) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
    }
    signal?.throwIfAborted();
    this.advance(Math.max(0, wakesAtMs - this.nowMs()));
  }
}

/** Of the event loop; an answer from memory takes two or three. */
const TURNS = 50;
