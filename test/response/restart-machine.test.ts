import { describe, expect, test } from 'vitest';
import type { Machine, MachineCheck, MachineEvent } from '../../src/fly/machine.ts';
import type { MachineResult } from '../../src/incident/machine-result.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { appMachine, minutesAgo, NOW_MS } from './guard-fixture.ts';
import { event, eventAfter, exitAfter, type RestartScene, restart, SICK, type Sighting } from './restart-scene.ts';

const ASKED = ['list', 'restart machine-a with nonce-a, stopped within 5000 ms'];
const WATCHED = [...ASKED, 'poll machine-a', 'release machine-a'];
/** Stop timeout 5 s, five minutes, and the checks' grace of 30 s. */
const LIMIT_MS = 335_000;

const check = (status: string): MachineCheck => ({ name: 'http', status, output: null, updatedAtMs: null });
const checked = (...statuses: readonly string[]): Partial<Machine> => ({ checks: statuses.map(check) });
const STARTED = eventAfter(3_000, 'start', 'started');
const STOPPED = exitAfter(1_000, { exitCode: 0, requestedStop: true });
const up = (change: Partial<Machine> = {}): Partial<Machine> => ({ events: [STARTED, STOPPED], ...change });
const DOWN: Sighting = [0, { state: 'stopping' }];

const unclear = (call: string): ServiceError =>
  new ServiceError({ service: 'Fly', call, kind: 'timed-out', effect: 'unknown', message: 'no answer within 30 s' });
const LOST = unclear('restart machine machine-a');

type Case = readonly [what: string, scene: Partial<RestartScene>, result: Partial<MachineResult>];

/** Whatever comes of it, Fly is asked once, and the lease is freed at the end. */
function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, scene, result) => {
    const outcome = await restart(scene);
    expect(outcome.result).toEqual({ machineId: 'machine-a', startedAtMs: null, ...result });
    expect(outcome.did).toEqual(WATCHED);
  });
}

const restarted = (tookMs: number, says: string, startedAtMs = STARTED.timestampMs): Partial<MachineResult> => ({
  result: 'restarted',
  says,
  startedAtMs,
  tookMs,
});
const failed = (tookMs: number, says: string): Partial<MachineResult> => ({ result: 'failed', says, tookMs });
const unknown = (tookMs: number, says: string): Partial<MachineResult> => ({ result: 'unknown', says, tookMs });

const CHECKS_NEVER = failed(LIMIT_MS, 'its checks did not pass within 5 min 35 s');
const NEVER_UP = failed(LIMIT_MS, 'did not start within 5 min 35 s');
const upButIs = (state: string) => failed(LIMIT_MS, `had started, and is ${state} after 5 min 35 s`);
const NOTHING = unknown(LIMIT_MS, 'nothing happened to it within 5 min 35 s');

describe('it is restarted when it was started and its checks have passed twice', () => {
  runTable([
    ['at once', { polls: [DOWN, [3_000, up(checked('passing'))]] }, restarted(4_000, 'restarted in 4 s')],
    [
      'later',
      { polls: [DOWN, [3_000, up(checked('critical'))], [9_000, up(checked('passing', 'passing'))]] },
      restarted(10_000, 'restarted in 10 s'),
    ],
    [
      'they flap: two in a row',
      {
        polls: [
          DOWN,
          [3_000, up(checked('passing'))],
          [4_000, up(checked('warning'))],
          [5_000, up(checked('passing'))],
          [6_000, up(checked('critical'))],
          [7_000, up(checked('passing'))],
        ],
      },
      restarted(8_000, 'restarted in 8 s'),
    ],
    [
      'Fly does not answer between them',
      { polls: [DOWN, [3_000, up(checked('passing'))], [4_000, unclear('show')], [5_000, up(checked('passing'))]] },
      restarted(6_000, 'restarted in 6 s'),
    ],
    ['without checks', { polls: [DOWN, [3_000, up()]] }, restarted(4_000, 'restarted in 4 s; it has no checks')],
    [
      'exactly at the limit',
      { polls: [DOWN, [LIMIT_MS - 1_000, up(checked('passing'))]] },
      restarted(LIMIT_MS, 'restarted in 5 min 35 s'),
    ],
    [
      'counted from before a call that took long',
      { callTakesMs: 20_000, polls: [DOWN, [3_000, up(checked('passing'))]] },
      restarted(21_000, 'restarted in 21 s'),
    ],
    [
      'started twice: the newest start is the proof',
      { polls: [DOWN, [3_000, up({ events: [eventAfter(6_000, 'start', 'started'), STARTED, STOPPED] })]] },
      restarted(4_000, 'restarted in 4 s; it has no checks', NOW_MS + 6_000),
    ],
    [
      'its old process did not end well',
      { polls: [DOWN, [3_000, up({ events: [STARTED, exitAfter(2_999)] })]] },
      restarted(4_000, 'restarted in 4 s; it has no checks'),
    ],
    [
      'the answer was lost, its events tell',
      { callEnds: LOST, polls: [DOWN, [3_000, up(checked('passing'))]] },
      restarted(4_000, 'restarted in 4 s'),
    ],
    [
      'cancelled, and it turns out to be up already',
      { cancelledAtMs: 3_500, polls: [DOWN, [3_000, up(checked('passing'))]] },
      restarted(3_500, 'restarted in 4 s'),
    ],
  ]);
});

describe('it is not taken to be restarted while', () => {
  const polls = (...seen: readonly Partial<Machine>[]): Partial<RestartScene> => ({
    polls: [DOWN, ...seen.map((one, index): Sighting => [3_000 + index * 1_000, one])],
  });
  runTable([
    ['one check of two fails', polls(up(checked('passing', 'critical'))), CHECKS_NEVER],
    ['a check only warns', polls(up(checked('warning'))), CHECKS_NEVER],
    ['a check says nothing', polls(up(checked(''))), CHECKS_NEVER],
    ['its checks pass once at the limit', { polls: [DOWN, [LIMIT_MS - 999, up(checked('passing'))]] }, CHECKS_NEVER],
    ['it is starting', polls(up({ state: 'starting' })), upButIs('starting')],
    ['it stopped again, as somebody asked', polls(up({ state: 'stopped' })), upButIs('stopped')],
    ['it is started without a start', polls({ events: [STOPPED] }), NEVER_UP],
    ['its start is not over', polls({ events: [eventAfter(3_000, 'start', 'starting'), STOPPED] }), NEVER_UP],
    ['something else is what started', polls({ events: [eventAfter(3_000, 'restart', 'started')] }), NEVER_UP],
    [
      'it ended unasked and has not started',
      polls({ events: [exitAfter(1_000), eventAfter(0, 'restart', '')] }),
      NEVER_UP,
    ],
    ['it stays as it was', polls({}), NOTHING],
    ['Fly says nothing of it', { polls: [[0, unclear('show machine')]] }, NOTHING],
  ]);
});

describe('it failed when its new process ends by itself', () => {
  const crashed = (...events: readonly MachineEvent[]): Partial<RestartScene> => ({
    polls: [DOWN, [3_000, up(checked('passing'))], [4_000, up({ ...checked('passing'), events })]],
  });
  const why = 'exited right after its start';
  const earlier = [exitAfter(-1), eventAfter(-2, 'start', 'started')];
  runTable([
    ['after the start', crashed(exitAfter(3_500), STARTED, STOPPED), failed(4_000, why)],
    ['in the same millisecond', crashed(exitAfter(3_000), STARTED, STOPPED), failed(4_000, why)],
    [
      'out of memory',
      crashed(exitAfter(3_500, { oomKilled: true }), STARTED, STOPPED),
      failed(4_000, `${why} (out of memory)`),
    ],
    [
      'and was started again since',
      crashed(eventAfter(3_900, 'start', 'started'), exitAfter(3_500), STARTED, STOPPED),
      failed(4_000, why),
    ],
    [
      'before its start was over',
      crashed(exitAfter(3_500), eventAfter(3_400, 'start', 'starting'), STOPPED),
      failed(4_000, why),
    ],
    [
      'also when the answer was lost',
      { ...crashed(exitAfter(3_500), STARTED, STOPPED), callEnds: LOST },
      failed(4_000, why),
    ],
    [
      'not when somebody asked for it',
      crashed(exitAfter(3_500, { requestedStop: true }), STARTED, STOPPED),
      restarted(4_000, 'restarted in 4 s'),
    ],
    [
      'not when it did so before the call',
      { ...crashed(STARTED, STOPPED, ...earlier), listed: [{ ...SICK, events: earlier }] },
      restarted(4_000, 'restarted in 4 s'),
    ],
  ]);
});

describe('only what is new proves anything', () => {
  const seen = (events: readonly MachineEvent[], before: readonly MachineEvent[]): Partial<RestartScene> => ({
    listed: [{ ...SICK, events: before }, appMachine('machine-b')],
    polls: [[0, { events }]],
  });
  const known = event('start', 'started', minutesAgo(1));
  const proof = restarted(1_000, 'restarted in 1 s; it has no checks', known.timestampMs);
  const older = event('exit', 'stopped', minutesAgo(2));
  runTable([
    ['a start that was listed right before the call', seen([known], [known, older]), NOTHING],
    ['one that is older than the newest known', seen([{ ...known, id: 'new' }], [event('exit', '', NOW_MS)]), NOTHING],
    ['another one in the millisecond of the newest', seen([{ ...known, id: 'new' }], [known]), proof],
    ['one without an id in that millisecond', seen([{ ...known, id: null }], [known]), NOTHING],
    ['a later one without an id', seen([{ ...known, id: null }], [older]), proof],
    ['any, where none was listed before', seen([known], []), proof],
  ]);
});

describe('the limit', () => {
  const patient = { ...SICK, stopTimeoutMs: 60_000, checksGraceMs: 120_000 };
  test('is longer for one that stops slowly or whose checks wait', async () => {
    const { result, did } = await restart({ chosen: patient });
    expect(result).toMatchObject(unknown(480_000, 'nothing happened to it within 8 min'));
    expect(did[1]).toBe('restart machine-a with nonce-a, stopped within 60000 ms');
  });
  test('counts from before the call', async () => {
    const { result, polledAtMs } = await restart({ callTakesMs: LIMIT_MS });
    expect(result).toMatchObject(NOTHING);
    expect(polledAtMs).toEqual([LIMIT_MS]);
  });
});

describe('an answer that was lost', () => {
  const because = `Fly's answer was lost (${LOST.message})`;
  runTable([
    [
      'is named when nothing happened',
      { callEnds: LOST },
      { ...NOTHING, says: `nothing happened to it within 5 min 35 s; ${because}` },
    ],
    [
      'is named when nobody waited for it',
      { callEnds: LOST, cancelledAtMs: 500 },
      unknown(500, `the run was cancelled while it was waited for; ${because}`),
    ],
    ['is not when the events tell', { callEnds: LOST, polls: [[0, up({ state: 'stopped' })]] }, upButIs('stopped')],
  ]);
  test('is told at once', async () => {
    const { lines } = await restart({ callEnds: LOST, cancelledAtMs: 500 });
    expect(lines).toContain(`warning: Machine machine-a: the answer was lost; its events will tell. ${LOST.message}`);
  });
});

describe('cancelled while it is waited for', () => {
  const says = 'the run was cancelled while it was waited for';
  runTable([
    ['nothing has happened yet', { cancelledAtMs: 2_500 }, unknown(2_500, says)],
    ['it is on its way', { cancelledAtMs: 2_500, polls: [DOWN] }, unknown(2_500, says)],
    ['it is up, its checks do not pass', { cancelledAtMs: 7_001, polls: [[0, up(checked(''))]] }, unknown(7_001, says)],
    [
      'it has failed',
      { cancelledAtMs: 900, polls: [DOWN, [900, { events: [exitAfter(2), eventAfter(1, 'start', '')] }]] },
      failed(900, 'exited right after its start'),
    ],
    ['the limit is over', { cancelledAtMs: LIMIT_MS }, NOTHING],
  ]);
});

test('it is looked at every second at first and towards the end, and every five seconds between', async () => {
  const { polledAtMs } = await restart();
  const from = (startMs: number, everyMs: number, untilMs: number): readonly number[] =>
    Array.from({ length: (untilMs - startMs) / everyMs }, (_, index) => startMs + index * everyMs);
  expect(polledAtMs).toEqual([
    ...from(0, 1_000, 60_000),
    ...from(60_000, 5_000, LIMIT_MS - 10_000),
    ...from(LIMIT_MS - 10_000, 1_000, LIMIT_MS + 1_000),
  ]);
});

test('once its checks have passed it is looked at again after a second', async () => {
  const { result } = await restart({ polls: [DOWN, [98_000, up(checked('passing'))]] });
  expect(result).toMatchObject(restarted(101_000, 'restarted in 1 min 41 s'));
});

test('what was seen before the last answer was lost still counts', async () => {
  const polls: readonly Sighting[] = [DOWN, [20_000, up(checked('critical'))], [300_000, unclear('show machine')]];
  expect((await restart({ polls })).result).toMatchObject(
    failed(LIMIT_MS, 'its checks did not pass within 5 min 35 s'),
  );
});

describe('the log', () => {
  const asking = 'Machine machine-a: asking Fly to restart it.';
  const of = 'of at most 5 min 35 s.';
  test('says what is waited for when it changes, and every five seconds', async () => {
    const { lines } = await restart({
      polls: [
        DOWN,
        [2_000, { state: 'starting' }],
        [3_000, unclear('show machine')],
        [4_000, up(checked('critical'))],
        [15_000, up(checked('passing'))],
      ],
    });
    expect(lines).toEqual([
      asking,
      `Machine machine-a stopping, 0 s ${of}`,
      `Machine machine-a starting, 2 s ${of}`,
      `Machine machine-a not answering, 3 s ${of}`,
      `Machine machine-a started, waiting for its checks, 4 s ${of}`,
      `Machine machine-a started, waiting for its checks, 9 s ${of}`,
      `Machine machine-a started, waiting for its checks, 14 s ${of}`,
    ]);
  });
  test('says nothing more when a restart was refused', async () => {
    expect((await restart({ listed: [{ ...SICK, state: 'stopped' }] })).lines).toEqual([]);
  });
});

test('before the call the machine is looked at once, and afterwards its lease is freed', async () => {
  const { did } = await restart({ polls: [DOWN, [3_000, up()]], leases: [{ nonce: 'old' }, { nonce: 'refreshed' }] });
  expect(did).toEqual([
    'list',
    'restart machine-a with refreshed, stopped within 5000 ms',
    'poll machine-a',
    'release machine-a',
  ]);
});

test('a lease for the very version that was chosen is good', async () => {
  const { refusal } = await restart({ leases: [{ version: SICK.instanceId }], cancelledAtMs: 500 });
  expect(refusal).toBeNull();
});

test('a lease of our own is no obstacle', async () => {
  const lease = { owner: 'firebreak@example.com', description: 'Firebreak run 1', expiresAtMs: NOW_MS + 60_000 };
  const { did } = await restart({ listed: [{ ...SICK, lease }], polls: [[0, up()]] });
  expect(did).toEqual(WATCHED);
});
