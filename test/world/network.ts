import type { Transport } from '../../src/support/http.ts';
import { type Fault, suffer } from './fault.ts';
import { type CallName, nameCall, SERVICE_HOSTS, type ServiceName } from './name-call.ts';
import type { Participant } from './participant.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Carries requests to the services with some delay, notes them, and lets them go wrong where that is wanted. */
export class Network {
  readonly #options: NetworkOptions;
  #runs = 0;
  readonly #exchanges: Exchange[] = [];
  readonly #unknown: string[] = [];
  readonly #watchers: Watcher[] = [];
  readonly #faults: { readonly fault: Fault; calls: number }[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** Requests that the world has no model for. */
  get unknown(): readonly string[] {
    return this.#unknown;
  }

  /** Every run has another. */
  nextRunNumber(): number {
    this.#runs += 1;
    return 7_000 + this.#runs;
  }

  /** Told just before and just after a service sees a request. */
  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  /** Calls are counted from now on. */
  addFault(fault: Fault): void {
    this.#faults.push({ fault, calls: 0 });
  }

  transportFor(participant: Participant): Transport {
    return async (request) => {
      if (!participant.isAlive()) return new Promise(() => undefined);
      const exchange = await this.#note(participant, request);
      const response = await this.#carry(exchange, request, participant);
      // What comes back to a process that is gone is not read by anybody.
      if (!participant.isAlive()) return new Promise(() => undefined);
      return response;
    };
  }

  async #note(participant: Participant, request: Request): Promise<Exchange> {
    const body = request.body === null ? '' : await request.text();
    const { clock, recognise } = this.#options;
    const service = serviceOf(request);
    const call = nameCall(request, service === 'logfire' && body !== '' ? recognise(body) : null);
    if (call === null) {
      // A failing request would look like a broken connection: the bounds tell of it.
      this.#unknown.push(`${request.method} ${request.url}`);
      throw new Error('Nobody here knows this call.');
    }
    const exchange: Exchange = {
      participant,
      number: participant.countRequest(),
      service,
      call,
      method: request.method,
      path: new URL(request.url).pathname,
      body,
      atMs: clock.nowMs(),
      servedAtMs: null,
      status: null,
    };
    this.#exchanges.push(exchange);
    return exchange;
  }

  async #carry(exchange: Exchange, request: Request, participant: Participant): Promise<Response> {
    const { clock } = this.#options;
    const fault = this.#nextFault(exchange.call);
    await clock.sleep(this.#delayMs(), request.signal);
    const serve = () => this.#serve(exchange, request);
    try {
      const response =
        fault === null
          ? await serve()
          : await suffer(fault.kind, { service: exchange.service, clock, signal: request.signal, serve });
      exchange.status = response.status;
      participant.afterRequest(exchange.number);
      await clock.sleep(this.#delayMs(), request.signal);
      return response;
    } catch (error) {
      participant.afterRequest(exchange.number);
      throw error;
    }
  }

  async #serve(exchange: Exchange, request: Request): Promise<Response> {
    const { services, clock } = this.#options;
    exchange.servedAtMs = clock.nowMs();
    for (const watcher of this.#watchers) watcher.before?.(exchange);
    const { method, headers, signal } = request;
    // Its body was read when it was noted.
    const whole =
      exchange.body === '' ? request : new Request(request.url, { method, headers, signal, body: exchange.body });
    const response = await services[exchange.service].handle(whole);
    for (const watcher of this.#watchers) watcher.after?.(exchange, response.status);
    return response;
  }

  #nextFault(call: CallName): Fault | null {
    let due: Fault | null = null;
    for (const entry of this.#faults) {
      if (entry.fault.call !== call) continue;
      entry.calls += 1;
      const { from, times } = entry.fault;
      if (entry.calls >= from && entry.calls < from + (times ?? Number.POSITIVE_INFINITY)) due ??= entry.fault;
    }
    return due;
  }

  #delayMs(): number {
    const { least, most } = this.#options.latencyMs;
    return Math.round((least + this.#options.random() * (most - least)) / 2);
  }
}

export interface NetworkOptions {
  readonly clock: VirtualClock;
  readonly services: Readonly<Record<ServiceName, { handle(request: Request): Promise<Response> }>>;
  readonly latencyMs: { readonly least: number; readonly most: number };
  readonly random: () => number;
  /** Which query a body asks Logfire for. */
  readonly recognise: (body: string) => string | null;
}

export interface Watcher {
  readonly before?: (exchange: Exchange) => void;
  readonly after?: (exchange: Exchange, status: number) => void;
}

/** One request and what became of it. */
export interface Exchange {
  readonly participant: Participant;
  /** Counted per participant, from 1. */
  readonly number: number;
  readonly service: ServiceName;
  readonly call: CallName;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly atMs: number;
  /** `null` = it never got as far as the service. */
  servedAtMs: number | null;
  status: number | null;
}

function serviceOf(request: Request): ServiceName {
  const { host } = new URL(request.url);
  const found = (Object.keys(SERVICE_HOSTS) as ServiceName[]).find((name) => SERVICE_HOSTS[name] === host);
  if (found === undefined) throw new Error(`Nobody here answers for ${host}.`);
  return found;
}
