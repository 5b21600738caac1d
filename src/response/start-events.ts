import type { Machine } from '../fly/machine.ts';

/** The newest moment the machine is known to have started; minus infinity without such an event. */
export function latestStartOf(machine: Machine): number {
  const starts = machine.events.filter((event) => event.type === 'start' && event.status === 'started');
  return Math.max(Number.NEGATIVE_INFINITY, ...starts.map((event) => event.timestampMs));
}

/** The newest moment the machine is known to have ended; minus infinity without such an event. */
export function latestExitOf(machine: Machine): number {
  const exits = machine.events.filter((event) => event.type === 'exit');
  return Math.max(Number.NEGATIVE_INFINITY, ...exits.map((event) => event.timestampMs));
}
