import type { AddressFinding } from './probe-address.ts';

export interface HostFinding {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly AddressFinding[];
  /** Why the name has no address, null when it has. */
  readonly unresolved: string | null;
}

/**
 * What all findings together say: `answers` when some address does, `fails` when none does and some could have been
 * reached, `not-known` when this machine has no way to any of them.
 *
 * A name without an address counts as an address that fails. It may be the database's own trouble, and a new process has to
 * resolve that name too: `fails` never lets a restart through, whereas `not-known` would where the app has reconnected
 * lately. An error packet fails as well: somebody is there, but takes no connection.
 */
export function judgeProbe(hosts: readonly HostFinding[]): 'answers' | 'fails' | 'not-known' {
  const addresses = hosts.flatMap((host) => host.addresses);
  if (addresses.some((address) => address.outcome === 'tls' || address.outcome === 'plain')) return 'answers';
  if (hosts.some((host) => host.unresolved !== null)) return 'fails';
  return addresses.some((address) => address.outcome !== 'no-route') ? 'fails' : 'not-known';
}
