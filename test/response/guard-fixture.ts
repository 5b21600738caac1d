import type { Machine } from '../../src/fly/machine.ts';
import type { HistoryReading } from '../../src/history/read-history.ts';
import { EMPTY_STATE, type HistoryState } from '../../src/history/state.ts';
import type { GuardAnswer } from '../../src/incident/guard.ts';
import { askGuards, firstObjection, type GuardInput } from '../../src/response/guards.ts';
import { machine } from './machine-fixture.ts';

export const NOW_MS = Date.parse('2026-11-23T12:00:00Z');
export const MINUTE_MS = 60_000;

export const minutesAgo = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

/** Two started machines of a release that is a day old, a sound empty history, mode act: every guard passes. */
export function guardInput(change: Partial<GuardInput> = {}): GuardInput {
  const machines = change.machines === undefined ? [appMachine('machine-a'), appMachine('machine-b')] : change.machines;
  return {
    mode: 'act',
    processGroup: 'app',
    machines,
    targets: (machines ?? []).slice(0, 1),
    history: history(),
    budget: [
      { attempts: 1, windowMs: 30 * MINUTE_MS },
      { attempts: 3, windowMs: 1_440 * MINUTE_MS },
    ],
    deployQuietPeriodMs: 10 * MINUTE_MS,
    nowMs: NOW_MS,
    ownLeases: new Set(),
    ...change,
  };
}

export function appMachine(id: string, change: Partial<Machine> = {}): Machine {
  return machine({ id, instanceId: ulidAt(minutesAgo(1_440)), ...change });
}

export function history(change: Partial<HistoryReading> = {}, state: Partial<HistoryState> = {}): HistoryReading {
  return {
    dateMs: NOW_MS,
    readAtMs: NOW_MS,
    issue: null,
    held: false,
    rearmed: false,
    holdNewlySeen: false,
    trouble: null,
    state: { ...EMPTY_STATE, ...state },
    ...change,
  };
}

export function attempt(
  atMs: number,
  change: Partial<HistoryState['attempts'][number]> = {},
): HistoryState['attempts'][number] {
  return {
    id: `attempt-${atMs}`,
    atMs,
    aliveUntilMs: atMs + 15 * MINUTE_MS,
    finishedAtMs: atMs + MINUTE_MS,
    commentId: 1,
    runUrl: 'https://github.example/run/1',
    machineIds: ['machine-a'],
    doneMachineIds: [],
    ...change,
  };
}

/** The first answer that does not pass. */
export function objectionTo(input: GuardInput): GuardAnswer | null {
  return firstObjection(askGuards(input));
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The smallest ULID made at that millisecond. */
export function ulidAt(atMs: number): string {
  const digits: string[] = [];
  for (let rest = atMs; digits.length < 10; rest = Math.floor(rest / 32)) digits.unshift(CROCKFORD.charAt(rest % 32));
  return `${digits.join('')}${'0'.repeat(16)}`;
}
