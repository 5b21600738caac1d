import { type ExitDetails, exitRequest, type FlyEvent } from './machine-event.ts';
import { ulid } from './ulid.ts';

/**
 * What happens to a machine, past and planned. Nothing is ever scheduled: whoever asks gives the instant, so the same
 * model runs on the real clock and on a simulated one.
 */
export class MachineTimeline {
  readonly #machineId: string;
  #states: { readonly atMs: number; readonly state: string }[] = [];
  #events: FlyEvent[] = [];
  #eventCount = 0;

  constructor(machineId: string) {
    this.#machineId = machineId;
  }

  stateAt(nowMs: number): string {
    return this.#states.findLast((entry) => entry.atMs <= nowMs)?.state ?? 'created';
  }

  /** Newest first. */
  eventsAt(nowMs: number): readonly FlyEvent[] {
    return this.#events.filter((event) => event.timestamp <= nowMs).toReversed();
  }

  setState(atMs: number, state: string): void {
    this.#states.push({ atMs, state });
  }

  addEvent(atMs: number, type: string, status: string, source: string, exit?: ExitDetails): void {
    this.#eventCount += 1;
    const timestamp = Math.round(atMs);
    const id = ulid(timestamp, `${this.#machineId}/event/${this.#eventCount}`);
    const event = { id, type, status, source, timestamp };
    this.#events.push(exit === undefined ? event : { ...event, request: exitRequest(timestamp, exit) });
  }

  /** A new command makes void what was planned. */
  forgetAfter(nowMs: number): void {
    this.#states = this.#states.filter((entry) => entry.atMs <= nowMs);
    this.#events = this.#events.filter((event) => event.timestamp <= nowMs);
  }
}
