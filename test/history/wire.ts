import type { Transport } from '../../src/support/http.ts';
import { nameCall } from '../world/name-call.ts';

/** Carries one run's requests to GitHub, notes them, and lets single ones go wrong. */
export class Wire {
  readonly #github: Transport;
  #faults: readonly WireFault[];
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

  /** From now on these faults and no others; calls are counted anew. */
  suffer(...faults: readonly WireFault[]): void {
    this.#faults = faults;
    this.#counts.clear();
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
      ({ call: named, from = 1, times = 1, isOver = () => false }) =>
        named === call && count >= from && count < from + times && !isOver(),
    );
    if (fault === undefined) return this.#github(request);
    if (typeof fault.how !== 'string') return answer(fault.how);
    if (fault.how === 'lost-after') await this.#github(request);
    throw lost();
  };

  async #actBefore(call: GitHubCall): Promise<void> {
    const index = this.#before.findIndex((one) => one.call === call);
    const [found] = index === -1 ? [] : this.#before.splice(index, 1);
    await found?.act();
  }
}

const GITHUB_CALLS = [
  'list issues',
  'list newest issues',
  'get issue',
  'create label',
  'create issue',
  'update issue',
  'add labels',
  'list comments',
  'create comment',
  'get comment',
  'update comment',
] as const;

export type GitHubCall = (typeof GITHUB_CALLS)[number];

export interface WireFault {
  readonly call: GitHubCall;
  /** The first call of that name that goes wrong, from 1. */
  readonly from?: number;
  readonly times?: number;
  readonly isOver?: () => boolean;
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

/** Further pages have the repository's number in their address instead of its name. */
function callOf(request: Request): GitHubCall {
  const url = request.url.replace(/\/repositories\/\d+\//, '/repos/acme/shop/');
  const named = nameCall(new Request(url, { method: request.method }), null)?.replace('github: ', '');
  const call = GITHUB_CALLS.find((known) => known === named);
  if (call === undefined) throw new Error(`not known: ${request.method} ${request.url}`);
  return call;
}

function answer({ status, body, headers }: Refusal): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

function lost(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
