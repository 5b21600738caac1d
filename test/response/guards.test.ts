import { describe, expect, test } from 'vitest';
import type { Machine, MachineEvent } from '../../src/fly/machine.ts';
import { HistoryTrouble } from '../../src/history/history-trouble.ts';
import type { GuardAnswer } from '../../src/incident/guard.ts';
import { askGuards, type GuardInput } from '../../src/response/guards.ts';
import {
  appMachine,
  attempt,
  guardInput,
  history,
  MINUTE_MS,
  minutesAgo,
  NOW_MS,
  objectionTo,
  ulidAt,
} from './guard-fixture.ts';

type Case = readonly [what: string, change: Partial<GuardInput>, objection: Partial<GuardAnswer> | null];

function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, change, objection) => {
    const answer = objectionTo(guardInput(change));
    if (objection === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(objection);
  });
}

const wait = (reasonCode: string, passesInMs: number | null = null): Partial<GuardAnswer> => ({
  answer: 'wait',
  reasonCode,
  passesInMs,
  latches: false,
});
const hold = (reasonCode: string): Partial<GuardAnswer> => ({ answer: 'hold', reasonCode, latches: false });
const latch = (reasonCode: string): Partial<GuardAnswer> => ({ answer: 'hold', reasonCode, latches: true });
const beside = (change: Partial<Machine>): Partial<GuardInput> => ({
  machines: [appMachine('machine-a'), appMachine('machine-b', change)],
});
const event = (type: string, source: string | null, atMs: number): MachineEvent => ({
  id: null,
  type,
  status: null,
  source,
  timestampMs: atMs,
  exit: null,
});

test('all ten are asked, always, and all pass when nothing is in the way', () => {
  const answers = askGuards(guardInput());
  expect(answers.map((answer) => answer.guard)).toEqual([
    'history',
    'unfinished attempt',
    'hold',
    'targets',
    'host health',
    'settled fleet',
    'releases',
    'leases',
    'budget',
    'mode',
  ]);
  expect(new Set(answers.map((answer) => answer.answer))).toEqual(new Set(['pass']));
  expect(askGuards(guardInput({ history: null, machines: null, mode: 'observe' }))).toHaveLength(10);
});

describe('history', () => {
  const trouble = new HistoryTrouble('history-closed', 'closed');
  runTable([
    ['GitHub did not answer', { history: null }, wait('history-unreachable')],
    ['closed or unreadable', { history: history({ trouble }) }, hold('history-closed')],
    ['never written', { history: history() }, null],
  ]);
});

describe('unfinished attempt', () => {
  const open = (aliveUntilMs: number): Partial<GuardInput> => ({
    history: history({}, { attempts: [attempt(minutesAgo(2_000), { finishedAtMs: null, aliveUntilMs })] }),
  });
  runTable([
    ['of a run that is alive', open(NOW_MS + 1), wait('another-run')],
    ['of a run that is dead', open(NOW_MS), latch('unfinished-attempt')],
    ['finished ones are no obstacle', { history: history({}, { attempts: [attempt(minutesAgo(31))] }) }, null],
  ]);
});

describe('hold', () => {
  runTable([
    ['set by a person', { history: history({ held: true }) }, hold('hold-set')],
    [
      'set by Firebreak',
      { history: history({ held: true }, { hold: { reasonCode: 'unrecovered', setAtMs: 1, seen: true } }) },
      hold('hold-set'),
    ],
    ['removed', { history: history({ rearmed: true }) }, null],
  ]);
});

describe('targets', () => {
  runTable([
    ['Fly did not answer', { machines: null, targets: [] }, wait('fly-unreachable')],
    ['no machine in the group', { processGroup: 'web', targets: [] }, latch('no-machines-in-group')],
    [
      'only jobs and standbys in the group',
      {
        machines: [appMachine('job', { isJob: true }), appMachine('standby', { standbys: ['machine-a'] })],
        targets: [],
      },
      latch('no-machines-in-group'),
    ],
    ['nobody is sick', { targets: [] }, latch('no-targets')],
    [
      'somebody restarts the only machine at this moment',
      { machines: [appMachine('machine-a', { state: 'stopping' })], targets: [] },
      wait('machine-in-motion'),
    ],
    ['one', {}, null],
  ]);
});

describe('host health', () => {
  const on = (hostStatus: string): Partial<GuardInput> => ({ targets: [appMachine('machine-a', { hostStatus })] });
  runTable([
    ['unreachable', on('unreachable'), hold('host-not-ok')],
    ['unknown', on('unknown'), hold('host-not-ok')],
    ['missing', on(''), hold('host-not-ok')],
    ['ok', on('ok'), null],
    ['of a machine that is no target', beside({ hostStatus: 'unreachable' }), null],
  ]);
});

describe('settled fleet', () => {
  runTable([
    ...['starting', 'stopping', 'restarting', 'replacing', 'suspending', 'updating', 'launch_failed', ''].map(
      (state): Case => [`one is ${state || 'nothing known'}`, beside({ state }), wait('machine-in-motion')],
    ),
    ...['started', 'stopped', 'suspended', 'created', 'failed', 'destroyed', 'replaced', 'migrated'].map(
      (state): Case => [`one is ${state}`, beside({ state }), null],
    ),
    ['one of another group is in motion', beside({ state: 'starting', processGroup: 'worker' }), null],
    ['a job is in motion', beside({ state: 'starting', isJob: true }), null],
    ['a standby is in motion', beside({ state: 'starting', standbys: ['machine-a'] }), null],
  ]);
});

describe('releases', () => {
  const releasedAt = (atMs: number, more: Partial<Machine> = {}): Partial<GuardInput> =>
    beside({ instanceId: ulidAt(atMs), ...more });
  runTable([
    ['a millisecond inside the quiet period', releasedAt(minutesAgo(10) + 1), wait('recent-deploy', 1)],
    ['exactly as old as the quiet period', releasedAt(minutesAgo(10)), null],
    ['just now', releasedAt(NOW_MS), wait('recent-deploy', 10 * MINUTE_MS)],
    ['from the future', releasedAt(NOW_MS + MINUTE_MS), wait('recent-deploy', 11 * MINUTE_MS)],
    [
      'updated in place, younger than its id',
      beside({ events: [event('update', 'user', minutesAgo(3))] }),
      wait('recent-deploy', 7 * MINUTE_MS),
    ],
    ['a restart is no release', beside({ events: [event('restart', 'flyd', minutesAgo(3))] }), null],
    ['mixed, 59 min old', releasedAt(minutesAgo(59), { releaseVersion: '42' }), wait('mixed-releases', MINUTE_MS)],
    ['mixed, an hour old', releasedAt(minutesAgo(60), { releaseVersion: '42' }), null],
    ['of an unknown age', beside({ instanceId: null }), hold('release-age-unknown')],
    ['with an id that is no ULID', beside({ instanceId: 'abc' }), hold('release-age-unknown')],
    ['of another group', releasedAt(NOW_MS, { processGroup: 'worker' }), null],
    [
      'of a stopped machine of this group',
      releasedAt(NOW_MS, { state: 'stopped' }),
      wait('recent-deploy', 10 * MINUTE_MS),
    ],
  ]);
});

describe('leases', () => {
  const leased = (
    change: Partial<NonNullable<Machine['lease']>> = {},
    more: Partial<Machine> = {},
  ): Partial<GuardInput> =>
    beside({
      lease: { owner: 'ada@example.com', description: 'fly deploy', expiresAtMs: NOW_MS + 1, ...change },
      ...more,
    });
  runTable([
    ['of a deploy or a person', leased(), wait('foreign-lease')],
    ['without an end', leased({ expiresAtMs: null }), wait('foreign-lease')],
    ['of nobody known', leased({ owner: null, description: null }), wait('foreign-lease')],
    ['of another run of ours', leased({ description: 'Firebreak https://github.example/run/2' }), wait('another-run')],
    ['that only mentions us', leased({ description: 'not Firebreak ' }), wait('foreign-lease')],
    ['that is over', leased({ expiresAtMs: NOW_MS }), null],
    ['on a stopped machine of the group', leased({}, { state: 'stopped' }), wait('foreign-lease')],
    ['on a machine of another group', leased({}, { processGroup: 'worker' }), null],
    ['that we hold ourselves', { ...leased(), ownLeases: new Set(['machine-b']) }, null],
    ['that we hold on another machine', { ...leased(), ownLeases: new Set(['machine-a']) }, wait('foreign-lease')],
  ]);
});

describe('budget', () => {
  const tried = (...ago: readonly number[]): Partial<GuardInput> => ({
    history: history({}, { attempts: ago.map((minutes) => attempt(minutesAgo(minutes))) }),
  });
  const restarted = (
    minutes: number,
    source: string | null = 'user',
    more: Partial<Machine> = {},
  ): Partial<GuardInput> => beside({ events: [event('restart', source, minutesAgo(minutes))], ...more });
  const both = (minutes: number, change: Partial<Parameters<typeof attempt>[1]>): Partial<GuardInput> => ({
    machines: [
      appMachine('machine-a', { events: [event('restart', 'user', minutesAgo(minutes))] }),
      appMachine('machine-b'),
    ],
    history: history({}, { attempts: [attempt(minutesAgo(40), change)] }),
  });
  runTable([
    ['29 min ago', tried(29), wait('cooling-down', MINUTE_MS)],
    ['30 min ago', tried(30), null],
    ['three within a day', tried(31, 600, 1_439), latch('budget-spent')],
    ['the third exactly a day ago', tried(31, 600, 1_440), null],
    [
      'a failed or unknown attempt counts as well',
      { history: history({}, { attempts: [attempt(minutesAgo(5), { doneMachineIds: [] })] }) },
      wait('cooling-down', 25 * MINUTE_MS),
    ],
    [
      'before it was re-armed',
      { history: history({}, { attempts: [attempt(minutesAgo(5))], rearmedAtMs: minutesAgo(4) }) },
      null,
    ],
    [
      'at the moment it was re-armed',
      { history: history({}, { attempts: [attempt(minutesAgo(5))], rearmedAtMs: minutesAgo(5) }) },
      null,
    ],
    [
      'after it was re-armed',
      { history: history({}, { attempts: [attempt(minutesAgo(5))], rearmedAtMs: minutesAgo(6) }) },
      wait('cooling-down', 25 * MINUTE_MS),
    ],
    ['a restart by somebody else 29 min ago', restarted(29), wait('cooling-down', MINUTE_MS)],
    ['a restart by somebody else 30 min ago', restarted(30), null],
    ['a restart by the platform', restarted(5, 'flyd'), null],
    ['a restart in another group', restarted(5, 'user', { processGroup: 'worker' }), null],
    [
      "our own restart is not somebody else's",
      both(28, { aliveUntilMs: minutesAgo(20), finishedAtMs: minutesAgo(20) }),
      null,
    ],
    [
      'one after our attempt was finished is',
      both(28, { aliveUntilMs: minutesAgo(20), finishedAtMs: minutesAgo(35) }),
      wait('cooling-down', 2 * MINUTE_MS),
    ],
    [
      'one of a machine that our attempt did not touch is',
      both(28, { machineIds: ['machine-b'], finishedAtMs: minutesAgo(20) }),
      wait('cooling-down', 2 * MINUTE_MS),
    ],
  ]);
});

/** Fly lists the newest 20 events only: where they all are young, a restart may have fallen out of the list. */
describe('restarts that Fly does not list any more', () => {
  const busy = (count: number, oldestMinutes: number, more: Partial<Machine> = {}): Partial<GuardInput> => {
    const young = Array.from({ length: count - 1 }, () => event('exit', 'flyd', minutesAgo(1)));
    return beside({ events: [...young, event('exit', 'flyd', minutesAgo(oldestMinutes))], ...more });
  };
  runTable([
    ['twenty events within the shortest window', busy(20, 29), wait('restarts-unknown')],
    ['more of them', busy(21, 29), wait('restarts-unknown')],
    ['the oldest is exactly as old as the window', busy(20, 30), null],
    ['the oldest is older', busy(20, 31), null],
    ['nineteen events are all there are', busy(19, 29), null],
    ['in another group', busy(20, 29, { processGroup: 'worker' }), null],
  ]);
});

describe('whose restart it was, five seconds of doubt on both sides', () => {
  /** Our attempt from ten to nine minutes ago, re-armed since: of itself it does not count any more. */
  const restartedAt = (atMs: number): Partial<GuardInput> => ({
    machines: [appMachine('machine-a', { events: [event('restart', 'user', atMs)] }), appMachine('machine-b')],
    history: history({}, { attempts: [attempt(minutesAgo(10))], rearmedAtMs: minutesAgo(8) }),
  });
  const cooling = { answer: 'wait', reasonCode: 'cooling-down' } as const;
  runTable([
    ['long before the attempt', restartedAt(minutesAgo(20)), cooling],
    ['right before the doubt', restartedAt(minutesAgo(10) - 5_001), cooling],
    ['at its beginning', restartedAt(minutesAgo(10) - 5_000), null],
    ['in the attempt', restartedAt(minutesAgo(9.5)), null],
    ['at the end of the doubt', restartedAt(minutesAgo(9) + 5_000), null],
    ['right after it', restartedAt(minutesAgo(9) + 5_001), cooling],
    ['long after the attempt', restartedAt(minutesAgo(2)), cooling],
  ]);

  test('without the history nothing is known of the budget, of attempts or of the hold', () => {
    const answers = askGuards(guardInput({ history: null })).filter((answer) => answer.answer !== 'pass');
    expect(answers.map((answer) => `${answer.guard}: ${answer.reasonCode}`)).toEqual([
      'history: history-unreachable',
      'unfinished attempt: history-unreachable',
      'hold: history-unreachable',
      'budget: history-unreachable',
    ]);
  });
  test('without the machines nothing is known of the budget or of the fleet', () => {
    const answers = askGuards(guardInput({ machines: null })).filter((answer) => answer.answer !== 'pass');
    expect(answers.map((answer) => `${answer.guard}: ${answer.reasonCode}`)).toEqual([
      'targets: fly-unreachable',
      'host health: fly-unreachable',
      'settled fleet: fly-unreachable',
      'releases: fly-unreachable',
      'leases: fly-unreachable',
      'budget: fly-unreachable',
    ]);
  });
  test('what a person does beside it is no restart', () => {
    expect(objectionTo(guardInput(beside({ events: [event('stop', 'user', minutesAgo(5))] })))).toBeNull();
  });
});

describe('mode', () => {
  runTable([
    ['observe', { mode: 'observe' }, hold('mode-observe')],
    ['observe is asked last', { mode: 'observe', history: history({ held: true }) }, hold('hold-set')],
  ]);
});

test('the first that does not pass gives the reason', () => {
  const everything = guardInput({
    history: history({ held: true }, { attempts: [attempt(minutesAgo(5))] }),
    targets: [],
    mode: 'observe',
  });
  expect(objectionTo(everything)).toMatchObject({ guard: 'hold' });
});
