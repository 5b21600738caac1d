import type { Clock } from '../support/clock.ts';
import type { DatabaseHost } from './database-host.ts';
import { type HostFinding, judgeProbe } from './judge-probe.ts';
import { probeAddress } from './probe-address.ts';
import { type Resolve, resolveAddresses } from './resolve-addresses.ts';

export interface DatabaseProbe {
  readonly hosts: readonly HostFinding[];
  /**
   * `answers`: some address does. `fails`: none does, and some could have been reached. `not-known`: this machine has no
   * way to any of them.
   */
  readonly verdict: 'answers' | 'fails' | 'not-known';
}

const TIMEOUT_MS = 3_000;

/**
 * Asks every address of every host at once whether a Postgres answers there, without credentials
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL). Takes at most `timeoutMs` to resolve the
 * names and as long again to ask. Never throws for a finding.
 */
export async function probeDatabase(options: {
  readonly hosts: readonly DatabaseHost[];
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** Stands in for the resolver of this machine. */
  readonly resolve?: Resolve;
}): Promise<DatabaseProbe> {
  const { clock, timeoutMs = TIMEOUT_MS, resolve = resolveAddresses } = options;
  const hosts = await Promise.all(options.hosts.map((host) => probeHost(host, { clock, timeoutMs, resolve })));
  return { hosts, verdict: judgeProbe(hosts) };
}

async function probeHost(
  target: DatabaseHost,
  means: { readonly clock: Clock; readonly timeoutMs: number; readonly resolve: Resolve },
): Promise<HostFinding> {
  const { clock, timeoutMs } = means;
  const { host, port } = target;
  const resolution = await means.resolve(host, { clock, timeoutMs });
  if (resolution.addresses.length === 0) return { host, port, addresses: [], unresolved: resolution.trouble };
  const addresses = await Promise.all(
    resolution.addresses.map((address) => probeAddress({ address, port, timeoutMs, clock })),
  );
  return { host, port, addresses, unresolved: null };
}
