import type { Machine } from '../../../src/fly/machine.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import { machine, startEvent } from '../machine-fixture.ts';

export const machineId = (index: number): string => `machine-${index}`;

export const machineIndex = (id: string): number => Number(id.slice('machine-'.length));

/** The machines as Fly would list them at that moment, with every start event so far, newest first. */
export function fleetAt(facts: RecordingFacts, atMs: number, onlyMachine: number | null): readonly Machine[] {
  const all = [...new Set(facts.processes.map((process) => process.machine))].sort((one, other) => one - other);
  return all
    .filter((index) => onlyMachine === null || index === onlyMachine)
    .map((index) =>
      machine({
        id: machineId(index),
        state: isBetweenProcesses(facts, index, atMs) ? 'stopping' : 'started',
        events: facts.processes
          .filter((process) => process.machine === index && process.startedAtMs <= atMs)
          .map((process) => startEvent(process.startedAtMs))
          .reverse(),
      }),
    );
}

function isBetweenProcesses({ restarts }: RecordingFacts, index: number, atMs: number): boolean {
  return restarts.some(
    ({ machine: restarted, askedAtMs, startedAtMs }) => restarted === index && askedAtMs <= atMs && atMs < startedAtMs,
  );
}
