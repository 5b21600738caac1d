import type { GuardAnswer } from '../incident/guard.ts';
import { ServiceError } from '../support/service-error.ts';
import { githubNow } from './github-now.ts';
import { firstObjection, guardLeases, LEASE_DESCRIPTION } from './guards.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

/**
 * Who holds a machine whose lease was refused: another run of ours, or somebody else. The refusal does not say; the list of
 * machines does (https://docs.machines.dev/). Null when it is not to be seen there, or Fly does not answer.
 */
export async function findHolder(run: Run, look: Pick<Look, 'history'>): Promise<GuardAnswer | null> {
  const { processGroup } = run.plan.key;
  try {
    const machines = await run.systems.fly.listMachines();
    // One of ours may be left that could not be freed.
    const own = machines.filter((machine) => machine.lease?.description === describeLease(run));
    const ownLeases = new Set(own.map((machine) => machine.id));
    return firstObjection([guardLeases({ machines, processGroup, nowMs: githubNow(run, look), ownLeases })]);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

/** What the leases of a run say to others. */
export function describeLease(run: Run): string {
  return `${LEASE_DESCRIPTION}${run.url}`;
}
