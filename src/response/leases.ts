import type { Fly } from '../fly/fly.ts';
import type { HeldLease } from '../fly/machine.ts';
import type { Clock } from '../support/clock.ts';
import { ServiceError } from '../support/service-error.ts';

const TTL_SECONDS = 60;
const REFRESH_EVERY_MS = 20_000;

/** Leases while they are held. */
export interface Leases {
  readonly machineIds: ReadonlySet<string>;
  /** The nonce for a call on that machine. @throws Error when its lease was lost. */
  nonce(machineId: string): string;
  release(machineId: string): Promise<void>;
}

/**
 * Takes leases on all machines or none, keeps them refreshed while `body` runs, and frees them on every way out.
 *
 * @throws ServiceError of kind `conflict` when somebody else holds one; then none is held any more.
 */
export async function withLeases<T>(
  context: {
    readonly fly: Fly;
    readonly clock: Clock;
    readonly machineIds: readonly string[];
    readonly description: string;
    readonly remember: (leases: readonly HeldLease[]) => void;
  },
  body: (leases: Leases) => Promise<T>,
): Promise<T> {
  const { fly, clock } = context;
  const held = new Map<string, HeldLease>();
  const lost = new Map<string, unknown>();
  const keep = (): void => context.remember([...held.values()]);
  const release = async (machineId: string): Promise<void> => {
    const lease = held.get(machineId);
    if (lease === undefined) return;
    held.delete(machineId);
    await fly.releaseLease(lease);
    keep();
  };
  const over = new AbortController();
  const refreshing = refreshUntil(over.signal, { fly, clock, held, lost });
  try {
    for (const machineId of context.machineIds) {
      held.set(
        machineId,
        await fly.acquireLease(machineId, { description: context.description, ttlSeconds: TTL_SECONDS }),
      );
      keep();
    }
    return await body({
      get machineIds() {
        return new Set(held.keys());
      },
      nonce: (machineId) => {
        const lease = held.get(machineId);
        if (lease === undefined || lost.has(machineId)) {
          throw new Error(`The lease on machine ${machineId} was lost.`, { cause: lost.get(machineId) });
        }
        return lease.nonce;
      },
      release,
    });
  } finally {
    over.abort();
    await refreshing;
    // A lease that cannot be freed now runs out within its minute; the others must still be freed.
    await Promise.allSettled([...held.keys()].map(release));
  }
}

async function refreshUntil(
  signal: AbortSignal,
  context: {
    readonly fly: Fly;
    readonly clock: Clock;
    readonly held: Map<string, HeldLease>;
    readonly lost: Map<string, unknown>;
  },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await context.clock.sleep(REFRESH_EVERY_MS, signal);
    } catch {
      return;
    }
    await Promise.all([...context.held.values()].map((lease) => refresh(lease, context)));
  }
}

async function refresh(lease: HeldLease, context: Parameters<typeof refreshUntil>[1]): Promise<void> {
  try {
    const renewed = await context.fly.refreshLease(lease, { ttlSeconds: TTL_SECONDS });
    if (context.held.get(lease.machineId) === lease) context.held.set(lease.machineId, renewed);
  } catch (error) {
    const refused = error instanceof ServiceError && error.effect === 'none';
    if (refused && context.held.get(lease.machineId) === lease) context.lost.set(lease.machineId, error);
  }
}
