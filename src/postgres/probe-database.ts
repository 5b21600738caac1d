import { lookup, resolve4, resolve6 } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../support/clock.ts';
import type { DatabaseHost } from './database-host.ts';
import { type AddressFinding, probeAddress } from './probe-address.ts';

export interface DatabaseProbe {
  readonly hosts: readonly HostFinding[];
  /** `answers`: some address does. `fails`: none does, and some could be reached at all. `not-known`: this machine cannot tell. */
  readonly verdict: 'answers' | 'fails' | 'not-known';
}

export interface HostFinding {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly AddressFinding[];
  /** Why the name has no address, null when it has. */
  readonly unresolved: string | null;
}

const TIMEOUT_MS = 3_000;

/** Asks every address of every host at once whether a Postgres answers there, without credentials. Never throws for a finding. */
export async function probeDatabase(options: {
  readonly hosts: readonly DatabaseHost[];
  readonly clock: Clock;
  readonly timeoutMs?: number;
}): Promise<DatabaseProbe> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const hosts = await Promise.all(options.hosts.map((host) => probeHost(host, options.clock, timeoutMs)));
  return { hosts, verdict: judge(hosts.flatMap((host) => host.addresses)) };
}

async function probeHost(target: DatabaseHost, clock: Clock, timeoutMs: number): Promise<HostFinding> {
  const addresses = await resolveAll(target.host);
  if (addresses.length === 0) return { ...target, addresses: [], unresolved: 'the name does not resolve' };
  const findings = await Promise.all(
    addresses.map((address) => probeAddress({ address, port: target.port, timeoutMs, clock })),
  );
  return { ...target, addresses: findings, unresolved: null };
}

async function resolveAll(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const answers = await Promise.allSettled([resolve4(host), resolve6(host)]);
  const resolved = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (resolved.length > 0) return [...new Set(resolved)];
  try {
    // Names that only this machine's own tables know.
    return [...new Set((await lookup(host, { all: true })).map((found) => found.address))];
  } catch {
    return [];
  }
}

/** A family of addresses that this machine cannot reach at all says nothing of the database. */
function judge(addresses: readonly AddressFinding[]): DatabaseProbe['verdict'] {
  if (addresses.some((address) => address.outcome === 'tls' || address.outcome === 'plain')) return 'answers';
  const reachable = ([4, 6] as const)
    .map((family) => addresses.filter((address) => address.family === family))
    .filter((family) => family.some((address) => address.outcome !== 'unreachable'));
  return reachable.length > 0 ? 'fails' : 'not-known';
}
