import { expect } from 'vitest';
import { hidden } from '../../src/history/hidden.ts';
import { callCodes } from './call-codes.ts';
import { commentsOf } from './ground-truth.ts';
import type { Outage } from './outage.ts';

/** What must hold after any run and any number of runs, however they ended: by the sandbox's ground truth. */
export function expectBounds(outage: Outage): void {
  const { sandbox, atRestarts } = outage;
  const state = sandbox.state();
  const restarted = state.restarts.map((restart) => restart.machine);
  expect(new Set(restarted).size, 'each machine at most once').toBe(restarted.length);
  expect(atRestarts.map(({ machine }) => machine)).toEqual(restarted);
  for (const { machine, at } of state.starts) {
    const askedAt = state.restarts.find((restart) => restart.machine === machine)?.at ?? 'never';
    expect(askedAt <= at, `${machine} was started without a restart`).toBe(true);
  }
  expectOneAtATime(outage);
  expectRecordedFirst(outage);
  const incidents = state.issues.flatMap(commentsOf).filter((body) => body.startsWith(hidden('incident-key')));
  expect(incidents.length, 'one record').toBeLessThanOrEqual(1);
  const calls = callCodes(state.issues);
  expect(new Set(calls).size, `called for ${calls.join(', ')}`).toBe(calls.length);
}

/** The next one only after the one before has started. */
function expectOneAtATime({ sandbox }: Outage): void {
  const { restarts, starts } = sandbox.state();
  restarts.slice(1).forEach(({ at }, index) => {
    const before = restarts[index];
    const startedAt = starts.find((start) => start.machine === before?.machine)?.at;
    expect(startedAt !== undefined && startedAt < at, 'two restarts at once').toBe(true);
  });
}

/** Incident, evidence and attempt are stored, and the machine is locked, before Fly is asked. */
function expectRecordedFirst({ atRestarts }: Outage): void {
  for (const { machine, hasEvidence, attempts, leasedBy } of atRestarts) {
    expect(hasEvidence, 'evidence before the restart').toBe(true);
    expect(attempts, 'one attempt on record before the restart').toHaveLength(1);
    expect(attempts[0]?.machineIds).toContain(machine);
    expect(leasedBy).toMatch(/^Firebreak https?:/);
  }
}

/** The incident's comment announces the attempt as well; beside other runs it may lack that until the next step puts it back. */
export function expectAnnounced({ atRestarts }: Outage): void {
  for (const { machine, announced } of atRestarts) expect(announced).toContain(machine);
}

/** Machines that are still locked, with the seconds until they are free by themselves. */
export function leasesLeft({ sandbox }: Outage): ReadonlyMap<string, number> {
  const nowMs = Date.now();
  const left = sandbox.world.fly.machines.flatMap(({ settings, leases }): [string, number][] => {
    const lease = leases.heldAt(nowMs);
    return lease === null ? [] : [[settings.id, lease.expires_at - nowMs / 1_000]];
  });
  return new Map(left);
}
