import type { Clock } from '../../../src/support/clock.ts';
import { matchesTemplate } from '../http/path-template.ts';
import type { Handler, Reply } from '../http/reply.ts';
import type { Fault } from '../scenario/scenario.ts';
import { Barriers } from './barriers.ts';
import { disrupt } from './disrupt.ts';
import { type ExchangeListener, observe } from './exchange.ts';

/** Stands before every service: notes each request, holds it at a barrier, and disrupts it where a fault is due. */
export class Gateway {
  readonly barriers = new Barriers();
  readonly #clock: Clock;
  readonly #beforeEach: (nowMs: number) => void;
  readonly #onExchange: ExchangeListener | undefined;
  readonly #requests: RequestRecord[] = [];
  readonly #faults: { readonly fault: Fault; calls: number }[] = [];

  constructor(clock: Clock, beforeEach: (nowMs: number) => void, onExchange?: ExchangeListener) {
    this.#clock = clock;
    this.#beforeEach = beforeEach;
    this.#onExchange = onExchange;
  }

  get requests(): readonly RequestRecord[] {
    return this.#requests;
  }

  /** Calls are counted from now on. */
  addFault(fault: Fault): void {
    this.#faults.push({ fault, calls: 0 });
  }

  wrap(service: string, serve: Handler): Handler {
    const handler = observe(service, serve, this.#onExchange);
    return async (request) => {
      const record = this.#note(service, request);
      await this.barriers.pass(service, request.method, record.path);
      this.#beforeEach(this.#clock.nowMs());
      const fault = this.#nextFault(service, request.method, record.path);
      const reply = await (fault === null ? handler(request) : disrupt(fault.reply, request, handler, this.#clock));
      record.status = statusOf(reply);
      return reply;
    };
  }

  #note(service: string, request: Request): RequestRecord {
    const path = new URL(request.url).pathname;
    const record: RequestRecord = { service, method: request.method, path, status: null, atMs: this.#clock.nowMs() };
    this.#requests.push(record);
    return record;
  }

  #nextFault(service: string, method: string, path: string): Fault | null {
    let due: Fault | null = null;
    for (const entry of this.#faults) {
      const { fault } = entry;
      const isMeant = fault.service === service && (fault.method ?? method).toUpperCase() === method;
      if (!isMeant || !matchesTemplate(fault.path, path)) continue;
      entry.calls += 1;
      if (fault.call === undefined || fault.call === entry.calls) due ??= fault;
    }
    return due;
  }
}

export interface RequestRecord {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  /** `null` while there is no answer, and where none was given. */
  status: number | null;
  readonly atMs: number;
}

function statusOf(reply: Reply): number | null {
  if (reply instanceof Response) return reply.status;
  return reply.kind === 'cut-off' ? reply.response.status : null;
}
