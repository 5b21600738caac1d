import type { Transport } from '../../src/support/http.ts';
import { type CallName, nameCall } from '../world/name-call.ts';

/** Carries one run's requests to GitHub, notes them, and lets single ones go wrong. */
export class Wire {
  readonly #github: Transport;
  readonly #faults: readonly WireFault[];
  readonly #counts = new Map<GitHubCall, number>();
  readonly #calls: GitHubCall[] = [];
  readonly #before: BeforeCall[] = [];
  #left = Number.POSITIVE_INFINITY;

  constructor(github: Transport, faults: readonly WireFault[]) {
    this.#github = github;
    this.#faults = faults;
  }

  /** What was sent, tries that were lost included. */
  get calls(): readonly GitHubCall[] {
    return this.#calls;
  }

  /** The calls that change something. */
  get writes(): readonly GitHubCall[] {
    return this.#calls.filter((call) => !/^(get|list) /.test(call));
  }

  /** Once, right before the next call of that name arrives. */
  once(call: GitHubCall, act: () => unknown): void {
    this.#before.push({ call, act });
  }

  /** After so many more requests nothing arrives any more: the run is dead. */
  dieAfter(requests: number): void {
    this.#left = requests;
  }

  readonly transport: Transport = async (request) => {
    if (this.#left <= 0) throw lost();
    this.#left -= 1;
    const call = callOf(request);
    const count = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, count);
    this.#calls.push(call);
    await this.#actBefore(call);
    const fault = this.#faults.find(
      ({ call: named, from = 1, times = 1 }) => named === call && count >= from && count < from + times,
    );
    if (fault === undefined) return this.#github(request);
    if (typeof fault.how !== 'string') return new Response(JSON.stringify(fault.how.body), fault.how);
    if (fault.how === 'lost-after') await this.#github(request);
    throw lost();
  };

  async #actBefore(call: GitHubCall): Promise<void> {
    const index = this.#before.findIndex((one) => one.call === call);
    const [found] = index === -1 ? [] : this.#before.splice(index, 1);
    await found?.act();
  }
}

export type GitHubCall = CallName extends infer Name ? (Name extends `github: ${infer Call}` ? Call : never) : never;

export interface WireFault {
  readonly call: GitHubCall;
  /** The first call of that name that goes wrong, from 1. */
  readonly from?: number;
  readonly times?: number;
  /** Lost before or after it took effect, or answered like this instead. */
  readonly how: 'lost-before' | 'lost-after' | Refusal;
}

export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

interface BeforeCall {
  readonly call: GitHubCall;
  readonly act: () => unknown;
}

function callOf(request: Request): GitHubCall {
  const call = nameCall(request, null)?.replace('github: ', '');
  if (call === undefined) throw new Error(`not known: ${request.method} ${request.url}`);
  return call as GitHubCall;
}

function lost(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
