import { describe, expect, test } from 'vitest';
import type { Machine, MachineLease } from '../../src/fly/machine.ts';
import { HistoryTrouble } from '../../src/history/history-trouble.ts';
import type { Issue } from '../../src/history/issues.ts';
import type { GuardAnswer } from '../../src/incident/guard.ts';
import { askGuards, type GuardInput } from '../../src/response/guards.ts';
import { appMachine, attempt, guardInput, history, MINUTE_MS, minutesAgo, NOW_MS, ulidAt } from './guard-fixture.ts';
import { startEvent } from './machine-fixture.ts';

/** What a person reads of a guard in the record, word for word. */
type Case = readonly [what: string, change: Partial<GuardInput>, says: string, rest: Rest];
type Rest = Omit<GuardAnswer, 'guard' | 'says'>;

function runTable(guard: string, cases: readonly Case[]): void {
  describe(guard, () => {
    test.each(cases)('%s', (_, change, says, rest) => {
      const answers = askGuards(guardInput(change)).filter((answer) => answer.guard === guard);
      expect(answers).toEqual([{ guard, says, ...rest }]);
    });
  });
}

const PASS: Rest = { answer: 'pass', reasonCode: 'pass', latches: false, passesInMs: null };
const wait = (reasonCode: string, passesInMs: number | null = null): Rest => ({
  answer: 'wait',
  reasonCode,
  latches: false,
  passesInMs,
});
const hold = (reasonCode: string): Rest => ({ answer: 'hold', reasonCode, latches: false, passesInMs: null });
const latch = (reasonCode: string): Rest => ({ answer: 'hold', reasonCode, latches: true, passesInMs: null });
const beside = (change: Partial<Machine>): Partial<GuardInput> => ({
  machines: [appMachine('machine-a'), appMachine('machine-b', change)],
});
const SILENT_FLY: Partial<GuardInput> = { machines: null, targets: [] };

const ISSUE: Issue = {
  number: 7,
  title: 'Incidents',
  body: '',
  state: 'open',
  locked: false,
  labels: [],
  url: 'https://github.example/issues/7',
  authorId: null,
  commentCount: 0,
};

runTable('history', [
  ['nothing was ever written', {}, 'No incident was ever recorded.', PASS],
  ['it is there', { history: history({ issue: ISSUE }) }, 'Issue #7 is open and readable.', PASS],
  [
    'GitHub did not answer',
    { history: null },
    'GitHub did not give the history: without a record nothing is restarted.',
    wait('history-unreachable'),
  ],
  [
    'it is in trouble',
    {
      history: history({
        issue: ISSUE,
        trouble: new HistoryTrouble('history-locked', 'Unlock issue #7.'),
      }),
    },
    'Unlock issue #7.',
    hold('history-locked'),
  ],
]);

const openUntil = (aliveUntilMs: number): Partial<GuardInput> => ({
  history: history({}, { attempts: [attempt(minutesAgo(5), { finishedAtMs: null, aliveUntilMs })] }),
});
runTable('unfinished attempt', [
  ['there is none', {}, 'No other run is at work.', PASS],
  [
    'GitHub did not answer',
    { history: null },
    'GitHub did not give the history: without a record nothing is restarted.',
    wait('history-unreachable'),
  ],
  [
    'of a run that is alive',
    openUntil(NOW_MS + 1),
    'Another run is at work: https://github.example/run/1',
    wait('another-run'),
  ],
  [
    'of a run that is dead',
    openUntil(NOW_MS),
    'A run ended without finishing its attempt: https://github.example/run/1',
    latch('unfinished-attempt'),
  ],
]);

const NOT_HELD = 'The label firebreak:hold is not set.';
runTable('hold', [
  ['not set', {}, NOT_HELD, PASS],
  [
    'GitHub did not answer',
    { history: null },
    'GitHub did not give the history: without a record nothing is restarted.',
    wait('history-unreachable'),
  ],
  [
    'set by a person',
    { history: history({ held: true }) },
    'The label firebreak:hold is set by a person. Remove it to re-arm.',
    hold('hold-set'),
  ],
  [
    'set by Firebreak',
    { history: history({ held: true }, { hold: { reasonCode: 'unrecovered', setAtMs: 1, seen: true } }) },
    'The label firebreak:hold is set by Firebreak (unrecovered). Remove it to re-arm.',
    hold('hold-set'),
  ],
]);

runTable('targets', [
  ['one', {}, '1 started machine to restart, one by one.', PASS],
  [
    'two',
    { targets: [appMachine('machine-a'), appMachine('machine-b')] },
    '2 started machines to restart, one by one.',
    PASS,
  ],
  ['Fly did not answer', SILENT_FLY, 'Fly did not list the machines.', wait('fly-unreachable')],
  [
    'no machine in the group',
    {
      processGroup: 'web',
      machines: [
        appMachine('machine-a'),
        appMachine('machine-b'),
        appMachine('machine-c', { processGroup: 'worker' }),
        appMachine('machine-d', { processGroup: null }),
      ],
      targets: [],
    },
    'No machine of process group web; there are: app, worker, none.',
    latch('no-machines-in-group'),
  ],
  ['nobody is sick', { targets: [] }, 'No started machine belongs to a sick process.', latch('no-targets')],
  [
    'one is in motion',
    { ...beside({ state: 'stopping' }), targets: [] },
    'Machine machine-b is stopping.',
    wait('machine-in-motion'),
  ],
]);

runTable('host health', [
  ['well', {}, 'The hosts of all targets are well.', PASS],
  [
    'the second is ill',
    { targets: [appMachine('machine-a'), appMachine('machine-b', { hostStatus: 'unreachable' })] },
    "The host of machine machine-b is unreachable: see Fly's status page.",
    hold('host-not-ok'),
  ],
]);

runTable('settled fleet', [
  ['all are', {}, 'No machine is in motion.', PASS],
  ['Fly did not answer', SILENT_FLY, 'Fly did not list the machines.', wait('fly-unreachable')],
  ['one is not', beside({ state: 'starting' }), 'Machine machine-b is starting.', wait('machine-in-motion')],
]);

const releasedAt = (atMs: number, releaseVersion = '41'): Partial<GuardInput> =>
  beside({ instanceId: ulidAt(atMs), releaseVersion });
runTable('releases', [
  ['a day old', {}, 'The newest release is 1 d old.', PASS],
  ['one is newer', releasedAt(minutesAgo(61)), 'The newest release is 1 h 1 min old.', PASS],
  [
    'too new',
    releasedAt(minutesAgo(3)),
    'The release is 3 min old; it is left alone for 10 min.',
    wait('recent-deploy', 7 * MINUTE_MS),
  ],
  [
    'mixed',
    releasedAt(minutesAgo(59), '42'),
    'Releases 41 and 42 run beside each other, changed 59 min ago.',
    wait('mixed-releases', MINUTE_MS),
  ],
  [
    'of an unknown age',
    beside({ instanceId: null }),
    'Fly does not say since when machine machine-b has its release.',
    hold('release-age-unknown'),
  ],
]);

const leased = (change: Partial<MachineLease> = {}): Partial<GuardInput> => {
  const expiresAtMs = NOW_MS + 59_999;
  return beside({ lease: { owner: 'ada@example.com', description: 'fly deploy', expiresAtMs, ...change } });
};
const PERSON = 'a deploy or a person is at work.';
runTable('leases', [
  ['none', {}, 'Nobody else holds a machine.', PASS],
  ['Fly did not answer', SILENT_FLY, 'Fly did not list the machines.', wait('fly-unreachable')],
  [
    'of a person',
    leased(),
    `Machine machine-b is leased by ada@example.com until 12:00:59 UTC: ${PERSON}`,
    wait('foreign-lease'),
  ],
  [
    'without an end',
    leased({ expiresAtMs: null }),
    `Machine machine-b is leased by ada@example.com: ${PERSON}`,
    wait('foreign-lease'),
  ],
  [
    'of nobody known',
    leased({ owner: null, description: null, expiresAtMs: null }),
    `Machine machine-b is leased by somebody: ${PERSON}`,
    wait('foreign-lease'),
  ],
  [
    'of another run of ours',
    leased({ description: 'Firebreak https://github.example/run/2' }),
    'Machine machine-b is leased by ada@example.com until 12:00:59 UTC: another run is at work.',
    wait('another-run'),
  ],
]);

const tried = (...ago: readonly number[]): Partial<GuardInput> => ({
  history: history({}, { attempts: ago.map((minutes) => attempt(minutesAgo(minutes))) }),
});
runTable('budget', [
  ['nothing is used', {}, 'Within the budget of 1 in 30 min, 3 in 1 d.', PASS],
  [
    'GitHub and Fly did not answer',
    { ...SILENT_FLY, history: null },
    'What of the budget is used is not known.',
    wait('history-unreachable'),
  ],
  [
    'what happened is not all listed',
    beside({ events: Array.from({ length: 20 }, (_, index) => startEvent(NOW_MS - index)) }),
    'So much happened to machine machine-b that Fly does not list all of 30 min.',
    wait('restarts-unknown'),
  ],
  [
    'the short window is',
    tried(29),
    '1 of 1 attempt in 30 min used; room again in 1 min.',
    wait('cooling-down', MINUTE_MS),
  ],
  [
    'the long one is',
    tried(31, 600, 1_439),
    '3 of 3 attempts in 1 d used: a person has to look before Firebreak acts again.',
    latch('budget-spent'),
  ],
  [
    'more than all of the short one is',
    tried(20, 25),
    '2 of 1 attempt in 30 min used; room again in 10 min.',
    wait('cooling-down', 10 * MINUTE_MS),
  ],
]);

runTable('mode', [
  ['act', {}, 'Mode act.', PASS],
  ['observe', { mode: 'observe' }, 'Mode observe: proposed, not done.', hold('mode-observe')],
]);
