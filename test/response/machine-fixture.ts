import type { Machine, MachineEvent } from '../../src/fly/machine.ts';

/** A started app machine, well and long deployed, with what a test changes. */
export function machine(change: Partial<Machine> = {}): Machine {
  return {
    id: '3d8d9931c5e089',
    name: 'quiet-river',
    state: 'started',
    region: 'iad',
    instanceId: '01K0000000ZZZZZZZZZZZZZZZZ',
    processGroup: 'app',
    releaseVersion: '41',
    image: null,
    hostStatus: 'ok',
    standbys: [],
    isJob: false,
    stopTimeoutMs: 5_000,
    checksGraceMs: 30_000,
    checks: [],
    events: [],
    createdAtMs: null,
    updatedAtMs: null,
    lease: null,
    ...change,
  };
}

export function startEvent(timestampMs: number): MachineEvent {
  return { id: `start-${timestampMs}`, type: 'start', status: 'started', source: 'flyd', timestampMs, exit: null };
}
