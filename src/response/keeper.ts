import type { HeldLease } from '../fly/machine.ts';
import type { Run } from './run.ts';

/** Keeps for the post step what a killed run would leave behind: its leases, and the attempt that is under way. */
export interface Keeper {
  leases(leases: readonly HeldLease[]): void;
  attempt(attemptId: string | null): void;
}

export function createKeeper(run: Run): Keeper {
  let leases: readonly HeldLease[] = [];
  let attemptId: string | null = null;
  const keep = (): void => run.remember({ leases, attemptId });
  return {
    leases: (held) => {
      leases = held;
      keep();
    },
    attempt: (id) => {
      attemptId = id;
      keep();
    },
  };
}
