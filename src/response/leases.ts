import type { Fly } from '../fly/fly.ts';
import type { HeldLease } from '../fly/machine.ts';
import type { Clock } from '../support/clock.ts';
import { ServiceError } from '../support/service-error.ts';

/** Not all leases could be had; those that could are free again. */
export class LeaseRefused extends Error {
  override readonly name = 'LeaseRefused';
  /** `taken`: somebody holds one. `refused`: Fly said no. `unknown`: an answer was lost; it runs out within its minute. */
  readonly reason: 'taken' | 'refused' | 'unknown';

  constructor(cause: ServiceError) {
    super(cause.message, { cause });
    this.reason = cause.kind === 'conflict' ? 'taken' : cause.effect === 'none' ? 'refused' : 'unknown';
  }
}

/** A lease of ours is gone: nothing more may be done to its machine. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Leases while they are held. */
export interface Leases {
  readonly machineIds: ReadonlySet<string>;
  /** The lease for a call on that machine. @throws LeaseLost when it ran out, was taken away or was never ours. */
  lease(machineId: string): HeldLease;
  release(machineId: string): Promise<void>;
  held(): readonly HeldLease[];
}

interface Holding {
  readonly lease: HeldLease;
  /** By our own clock, counted from before the request that gave it. */
  readonly untilMs: number;
  readonly lost: boolean;
}

const TTL_SECONDS = 60;
const REFRESH_EVERY_MS = 15_000;
/** A call started later than this before the end might outlast the lease. */
const SPARE_MS = 5_000;

export interface LeaseContext {
  readonly fly: Fly;
  readonly clock: Clock;
  readonly machineIds: readonly string[];
  readonly description: string;
  readonly remember: (leases: readonly HeldLease[]) => void;
}

/**
 * Takes leases on all machines or none, keeps them refreshed while `body` runs, and frees them on every way out.
 *
 * @throws LeaseRefused when one could not be had; then none is held any more.
 */
export async function withLeases<T>(context: LeaseContext, body: (leases: Leases) => Promise<T>): Promise<T> {
  const { clock } = context;
  const held = new Map<string, Holding>();
  const over = new AbortController();
  const refreshing = refreshUntil(over.signal, context, held);
  const release = (machineId: string): Promise<void> => releaseOne(context, held, machineId);
  try {
    await acquireAll(context, held);
    return await body({
      get machineIds() {
        return new Set(held.keys());
      },
      lease: (machineId) => {
        const holding = held.get(machineId);
        if (holding === undefined || holding.lost || clock.nowMs() > holding.untilMs - SPARE_MS) {
          throw new LeaseLost(`the lease on machine ${machineId} was lost`);
        }
        return holding.lease;
      },
      release,
      held: () => [...held.values()].map((holding) => holding.lease),
    });
  } finally {
    over.abort();
    await refreshing;
    // A lease that cannot be freed now runs out within its minute; the others must still be freed.
    await Promise.allSettled([...held.keys()].map(release));
  }
}

/** In the order of their ids, so that two runs after the same machines meet at the first. */
async function acquireAll(context: LeaseContext, held: Map<string, Holding>): Promise<void> {
  const { fly, clock, description } = context;
  for (const machineId of [...context.machineIds].sort()) {
    const askedAtMs = clock.nowMs();
    try {
      const lease = await fly.acquireLease(machineId, { description, ttlSeconds: TTL_SECONDS });
      held.set(machineId, { lease, untilMs: askedAtMs + TTL_SECONDS * 1_000, lost: false });
    } catch (error) {
      throw error instanceof ServiceError ? new LeaseRefused(error) : error;
    }
    keep(context, held);
  }
}

async function releaseOne(context: LeaseContext, held: Map<string, Holding>, machineId: string): Promise<void> {
  const holding = held.get(machineId);
  if (holding === undefined) return;
  held.delete(machineId);
  try {
    await context.fly.releaseLease(holding.lease);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
  keep(context, held);
}

function keep(context: LeaseContext, held: ReadonlyMap<string, Holding>): void {
  context.remember([...held.values()].map((holding) => holding.lease));
}

async function refreshUntil(signal: AbortSignal, context: LeaseContext, held: Map<string, Holding>): Promise<void> {
  while (!signal.aborted) {
    try {
      await context.clock.sleep(REFRESH_EVERY_MS, signal);
    } catch {
      return;
    }
    await Promise.all([...held.values()].map((holding) => refresh(holding, context, held)));
  }
}

async function refresh(holding: Holding, { fly, clock }: LeaseContext, held: Map<string, Holding>): Promise<void> {
  const { machineId } = holding.lease;
  const askedAtMs = clock.nowMs();
  const replace = (next: Holding): void => {
    if (held.get(machineId) === holding) held.set(machineId, next);
  };
  try {
    const lease = await fly.refreshLease(holding.lease, { ttlSeconds: TTL_SECONDS });
    replace({ lease, untilMs: askedAtMs + TTL_SECONDS * 1_000, lost: false });
  } catch (error) {
    const refused = error instanceof ServiceError && error.effect === 'none' && error.kind !== 'rate-limited';
    if (refused) replace({ ...holding, lost: true });
  }
}
