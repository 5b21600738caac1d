import { describe, expect, test } from 'vitest';
import type { Machine, MachineCheck, MachineEvent, MachineExit } from '../../src/fly/machine.ts';
import { snapshotMachines, summarizeChecks } from '../../src/response/choose-targets.ts';
import { machine, startEvent } from './machine-fixture.ts';

const AT_MS = Date.parse('2026-11-23T11:58:07.900Z');

const check = (status: string): MachineCheck => ({ name: 'http', status, output: null, updatedAtMs: null });

function snapshot(change: Partial<Machine>, targets: readonly string[] = []) {
  const machines = [machine({ id: 'machine-a', ...change }), machine({ id: 'machine-b' })];
  const chosen = machines.filter(({ id }) => targets.includes(id));
  return snapshotMachines(machines, 'app', chosen).find(({ id }) => id === 'machine-a');
}

test('every machine of the app is kept as Fly shows it', () => {
  const machines = [
    machine({ id: 'machine-a', checks: [check('passing')], events: [startEvent(AT_MS)] }),
    machine({ id: 'worker-1', processGroup: 'worker', region: null, releaseVersion: null, state: 'stopped' }),
  ];
  expect(snapshotMachines(machines, 'app', machines.slice(0, 1))).toEqual([
    {
      id: 'machine-a',
      region: 'iad',
      state: 'started',
      processGroup: 'app',
      releaseVersion: '41',
      checks: '1 of 1 passing',
      lastEvents: ['2026-11-23 11:58:07 start/started/flyd'],
      target: true,
      inGroup: true,
      why: 'serves the app and is sick',
    },
    {
      id: 'worker-1',
      region: null,
      state: 'stopped',
      processGroup: 'worker',
      releaseVersion: null,
      checks: 'no checks',
      lastEvents: [],
      target: false,
      inGroup: false,
      why: 'belongs to process group worker',
    },
  ]);
});

describe('why a machine is not restarted', () => {
  test.each<[why: string, change: Partial<Machine>, inGroup: boolean]>([
    ['belongs to process group worker', { processGroup: 'worker', isJob: true, state: 'stopped' }, false],
    ['belongs to process group unknown', { processGroup: null }, false],
    ['is a job, not a server', { isJob: true, standbys: ['machine-b'] }, false],
    ['is a standby', { standbys: ['machine-b'], state: 'stopped' }, false],
    ['is stopped; nothing that is not started is touched', { state: 'stopped' }, true],
    ['is not sick', {}, true],
  ])('%s', (why, change, inGroup) => {
    expect(snapshot(change, ['machine-b'])).toMatchObject({ target: false, inGroup, why });
  });
  test('no restart was due', () => {
    expect(snapshot({})).toMatchObject({ target: false, inGroup: true, why: 'no restart was due' });
  });
});

describe('what happened to it last', () => {
  const event = (change: Partial<MachineEvent>): MachineEvent => ({ ...startEvent(AT_MS), ...change });
  const exit = (change: Partial<MachineExit> = {}): MachineEvent =>
    event({
      type: 'exit',
      status: 'stopped',
      exit: {
        exitCode: 0,
        oomKilled: false,
        requestedStop: true,
        restarting: false,
        restartCount: 0,
        exitedAtMs: null,
        ...change,
      },
    });
  test.each<[says: string, event: MachineEvent]>([
    ['start/started/flyd', event({})],
    ['restart/user', event({ type: 'restart', status: null, source: 'user' })],
    ['launch', event({ type: 'launch', status: null, source: null })],
    ['exit/stopped/flyd (code 0)', exit()],
    ['exit/stopped/flyd (code 1, unasked)', exit({ exitCode: 1, requestedStop: false })],
    ['exit/stopped/flyd (code ?)', exit({ exitCode: null })],
    ['exit/stopped/flyd (code 137, out of memory)', exit({ exitCode: 137, oomKilled: true })],
    [
      'exit/stopped/flyd (code 137, out of memory, unasked)',
      exit({ exitCode: 137, oomKilled: true, requestedStop: false }),
    ],
  ])('%s', (says, last) => {
    expect(snapshot({ events: [last] })?.lastEvents).toEqual([`2026-11-23 11:58:07 ${says}`]);
  });
  test('the newest four', () => {
    const events = [5, 4, 3, 2, 1].map((second) => startEvent(second * 1_000));
    expect(snapshot({ events })?.lastEvents).toEqual(
      [5, 4, 3, 2].map((second) => `1970-01-01 00:00:0${second} start/started/flyd`),
    );
  });
});

test.each([
  [[], 'no checks'],
  [['passing'], '1 of 1 passing'],
  [['passing', 'critical', 'warning'], '1 of 3 passing'],
  [['critical'], '0 of 1 passing'],
])('checks %j are summarized as %s', (statuses, says) => {
  expect(summarizeChecks(machine({ checks: statuses.map(check) }))).toBe(says);
});
