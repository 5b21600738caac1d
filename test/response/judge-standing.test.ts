import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/fly/machine.ts';
import { judgeStanding } from '../../src/response/judge-standing.ts';
import { machine, startEvent } from './machine-fixture.ts';
import { ago, machineStarted, type ProcessShape, processRows } from './process-row-fixture.ts';

type Around = {
  readonly started?: readonly Machine[];
  readonly others?: readonly Machine[];
  readonly replaced?: readonly string[];
  /** Other processes that are seen. */
  readonly beside?: readonly ProcessShape[];
};

const A = machineStarted('machine-a', 3_600);
const B = machineStarted('machine-b', 60, 3_600);
const UNKNOWN = machine({ id: 'machine-u', events: [] });

function standingOf(shape: ProcessShape, { started = [A], others = [], replaced = [], beside = [] }: Around): string {
  const rows = processRows([shape, ...beside]);
  const [row] = rows;
  if (row === undefined) expect.fail('no row');
  return judgeStanding(row, {
    rows,
    startedMachines: started,
    otherMachines: others,
    replacedProcessIds: new Set(replaced),
  });
}

type Case = readonly [what: string, shape: ProcessShape, around: Around, expected: string];

function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, shape, around, expected) => {
    expect(standingOf(shape, around)).toBe(expected);
  });
}

describe('what serves requests', () => {
  runTable([
    ['an ordinary process lives', {}, {}, 'live'],
    ['one that is only ready lives', { requests: 0, ready_at: 100 }, {}, 'live'],
    ['one with nothing but open requests lives', { requests: 0, open_requests: 1 }, {}, 'live'],
    ['a worker is no app process', { requests: 0 }, {}, 'not-an-app-process'],
    ['one that was recorded as replaced is a ghost', {}, { replaced: ['process-a'] }, 'ghost'],
    ['another that was recorded is not it', {}, { replaced: ['process-b'] }, 'live'],
  ]);
});

describe('by the name of its machine', () => {
  const ON_A: ProcessShape = { process: 'process-b', machine: 'machine-a' };
  runTable([
    ['on a started one it lives', { machine: 'machine-a' }, {}, 'live'],
    ['on one that is not started it is a ghost', { machine: 'machine-x' }, { beside: [ON_A] }, 'ghost'],
    ['names that fit no machine at all say nothing', { machine: 'host-17' }, {}, 'live'],
    ['nor beside others that have no name', { machine: 'host-17' }, { beside: [{ process: 'process-b' }] }, 'live'],
    [
      'nor beside others that fit none either',
      { machine: 'host-17' },
      { beside: [{ ...ON_A, machine: 'host-18' }] },
      'live',
    ],
    ['without a name beside named ones it lives', {}, { beside: [ON_A] }, 'live'],
    [
      'only the start of its own machine counts',
      { machine: 'machine-a', first_row_at: 1_800 },
      { started: [A, B] },
      'live',
    ],
    [
      'it began before the start of its own machine',
      { machine: 'machine-b', first_row_at: 1_800 },
      { started: [A, B] },
      'ghost',
    ],
  ]);
});

describe('older than every machine', () => {
  const YOUNG = machineStarted('machine-a', 60);
  runTable([
    ['it began 5 s before the latest start', { first_row_at: 65 }, { started: [YOUNG] }, 'live'],
    ['it began more than 5 s before it', { first_row_at: 65.001 }, { started: [YOUNG] }, 'ghost'],
    ['one of two machines is older', { first_row_at: 1_800 }, { started: [A, B] }, 'live'],
    ['both are younger', { first_row_at: 1_800 }, { started: [YOUNG, B] }, 'ghost'],
    ['of one of them no start is known', { first_row_at: 1_800 }, { started: [YOUNG, UNKNOWN] }, 'live'],
    ['of none a start is known', { first_row_at: 1_800 }, { started: [UNKNOWN] }, 'live'],
    ['there is no machine at all', { first_row_at: 1_800 }, { started: [] }, 'live'],
  ]);
});

describe('silent since a machine changed', () => {
  const stopped = (secondsAgo: number): Machine =>
    machine({
      id: 'machine-x',
      state: 'stopped',
      events: [{ ...startEvent(ago(secondsAgo)), type: 'exit', status: 'stopped' }],
    });
  const old: ProcessShape = { first_row_at: 1_800 };
  runTable([
    ['its last row is older than a start', { ...old, last_row_at: 70 }, { started: [A, B] }, 'ghost'],
    ['its last row is up to 5 s younger than it', { ...old, last_row_at: 55.001 }, { started: [A, B] }, 'ghost'],
    ['its last row is 5 s younger', { ...old, last_row_at: 55 }, { started: [A, B] }, 'live'],
    ['its last row is older than a stop', { ...old, last_row_at: 70 }, { others: [stopped(60)] }, 'ghost'],
    ['it spoke after the stop', { ...old, last_row_at: 50 }, { others: [stopped(60)] }, 'live'],
    ['it began after the stop', { first_row_at: 50, last_row_at: 49 }, { others: [stopped(60)] }, 'live'],
    ['it began 5 s before the stop', { first_row_at: 65, last_row_at: 64 }, { others: [stopped(60)] }, 'live'],
    [
      'it began more than 5 s before the stop',
      { first_row_at: 65.001, last_row_at: 64 },
      { others: [stopped(60)] },
      'ghost',
    ],
  ]);
});
