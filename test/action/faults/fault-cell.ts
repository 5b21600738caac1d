import type { Exchange } from '../../sandbox/faults/exchange.ts';
import type { Fault, FaultReply, OnRestart } from '../../sandbox/scenario/scenario.ts';

/** A call that goes wrong in a certain way, and how the run is to end. */
export interface FaultCell {
  readonly what: string;
  readonly faults: readonly Fault[];
  /** Struck from the first exchange on that fits, instead of from the beginning. */
  readonly from?: (exchange: Exchange) => boolean;
  readonly onRestart?: OnRestart;
  readonly machineCount?: number;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: 'schedule' | 'alert';
  readonly ends: FaultEnd;
}

export interface FaultEnd {
  readonly outcome: string;
  readonly code: string;
  readonly restarts: number;
  /** In the one sentence that is shown at the job: service, call and what became of it; null where nothing is to be said. */
  readonly says: readonly string[] | null;
  /** What the log says beside it. */
  readonly logs?: string;
  /** A person is newly needed, or the configuration is wrong. */
  readonly isRed: boolean;
  readonly isHeld?: boolean;
  /** Nobody knows the nonce: the lease runs out by itself. */
  readonly leaseRunsOut?: boolean;
}

export const FLY = {
  list: '/v1/apps/{app}/machines',
  machine: '/v1/apps/{app}/machines/{id}',
  lease: '/v1/apps/{app}/machines/{id}/lease',
  restart: '/v1/apps/{app}/machines/{id}/restart',
} as const;

export const LOGFIRE = { query: '/v2/query', tokenInfo: '/v1/read-token-info' } as const;

export const GITHUB = {
  repository: '/repos/{owner}/{repo}',
  issues: '/repos/{owner}/{repo}/issues',
  issue: '/repos/{owner}/{repo}/issues/{number}',
  comments: '/repos/{owner}/{repo}/issues/{number}/comments',
  comment: '/repos/{owner}/{repo}/issues/comments/{id}',
  labels: '/repos/{owner}/{repo}/labels',
  issueLabels: '/repos/{owner}/{repo}/issues/{number}/labels',
} as const;

type Service = Fault['service'];

/** Every call of the kind. */
export function always(service: Service, method: string, path: string, reply: FaultReply): Fault {
  return { service, method, path, reply };
}

/** Only the first call of the kind, or the n-th. */
export function once(service: Service, method: string, path: string, reply: FaultReply, call = 1): Fault {
  return { service, method, path, call, reply };
}

export const status = (code: number, body?: unknown, headers?: Readonly<Record<string, string>>): FaultReply => ({
  kind: 'status',
  status: code,
  ...(body === undefined ? {} : { body }),
  ...(headers === undefined ? {} : { headers: { ...headers } }),
});

/** As GitHub says it, with when to come back. */
export const secondaryLimit = (seconds: number): FaultReply =>
  status(
    403,
    { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
    { 'retry-after': String(seconds) },
  );

/** Once Fly has carried out a restart. */
export const afterRestart = ({ service, url }: Exchange): boolean =>
  service === 'fly' && url.pathname.endsWith('/restart');

/** Well, and nothing to be said about it. */
export const RECOVERED: FaultEnd = {
  outcome: 'recovered',
  code: 'recovered',
  restarts: 1,
  says: null,
  isRed: false,
};
