import { describe, expect, test } from 'vitest';
import type { AppProbeFinding } from '../../src/fly/app-probe.ts';
import type { MachineResult } from '../../src/incident/machine-result.ts';
import { judgeNeed } from '../../src/response/still-needed.ts';
import { POOL_ERRORS } from './diagnosis-table.ts';
import { diagnoseShapes, type ProcessShape } from './process-row-fixture.ts';
import { AFTER, BEFORE, DEAD_A, NEW_A, RESULTS, SICK_A, SICK_B, SILENT_B, WELL_B } from './still-needed-fixture.ts';

const onA = (shape: ProcessShape): ProcessShape => ({ ...shape, machine: 'machine-a' });
const onB = (shape: ProcessShape): ProcessShape => ({ ...shape, machine: 'machine-b' });

const REST = [{ id: 'machine-b' }];

type Case = readonly [
  what: string,
  before: readonly ProcessShape[],
  now: readonly ProcessShape[],
  answer: 'yes' | 'no' | 'not-known',
];

function judge(before: readonly ProcessShape[], now: readonly ProcessShape[], probes: readonly AppProbeFinding[] = []) {
  const looks = { before: diagnoseShapes(before, BEFORE), now: diagnoseShapes(now, AFTER) };
  return judgeNeed({ diagnosis: looks.before }, { diagnosis: looks.now, probes }, RESULTS, REST).answer;
}

function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, before, now, answer) => {
    expect(judge(before, now)).toBe(answer);
  });
}

describe('where processes name no machine', () => {
  runTable([
    ['both were sick, the other still is', [SICK_A, SICK_B], [DEAD_A, NEW_A, SICK_B], 'yes'],
    ['both were sick, the other is well by itself', [SICK_A, SICK_B], [DEAD_A, NEW_A, WELL_B], 'no'],
    ['one was sick, and it was this one', [SICK_A, WELL_B], [DEAD_A, NEW_A, WELL_B], 'no'],
    [
      'one was sick, and it was not this one',
      [{ process: 'process-a' }, SICK_B],
      [{ process: 'process-a', last_row_at: 70 }, NEW_A, SICK_B],
      'yes',
    ],
    ['both were sick, the other fell silent with it', [SICK_A, SICK_B], [DEAD_A, NEW_A, SILENT_B], 'not-known'],
    ['both were sick, and no row is left of either', [SICK_A, SICK_B], [NEW_A], 'not-known'],
    [
      'the other is sick with one kind only',
      [SICK_A, SICK_B],
      [DEAD_A, NEW_A, { ...POOL_ERRORS, process: 'process-b' }],
      'yes',
    ],
    ['only the new process is sick', [SICK_A], [DEAD_A, { ...SICK_A, ...NEW_A, ready_at: null }], 'no'],
  ]);
});

describe('where processes name their machine', () => {
  runTable([
    ['the other is still sick', [onA(SICK_A), onB(SICK_B)], [onA(DEAD_A), onA(NEW_A), onB(SICK_B)], 'yes'],
    ['the other is well', [onA(SICK_A), onB(SICK_B)], [onA(DEAD_A), onA(NEW_A), onB(WELL_B)], 'no'],
    ['the other has gone from the telemetry', [onA(SICK_A), onB(SICK_B)], [onA(DEAD_A), onA(NEW_A)], 'not-known'],
    ['the other never was', [onA(SICK_A), onB(WELL_B)], [onA(DEAD_A), onA(NEW_A), onB(WELL_B)], 'no'],
    [
      'what is left of the restarted one does not count',
      [onA(SICK_A)],
      [onA({ ...SICK_A, last_row_at: 0 }), onA(NEW_A)],
      'no',
    ],
  ]);
});

test('where only some name their machine, a restart explains the silence of one that does not', () =>
  expect(judge([SICK_A, onB(SICK_B)], [NEW_A, onB(WELL_B)])).toBe('no'));

describe('beside the rows', () => {
  const finding = (machineId: string, answered: boolean): AppProbeFinding => ({
    machineId,
    answered,
    status: answered ? 200 : null,
    durationMs: 20,
    detail: '',
  });
  const well: readonly ProcessShape[] = [DEAD_A, NEW_A, WELL_B];

  test('a machine that is left and does not answer needs it', () =>
    expect(judge([SICK_A, SICK_B], well, [finding('machine-b', false)])).toBe('yes'));
  test('one that answers does not', () =>
    expect(judge([SICK_A, SICK_B], well, [finding('machine-b', true)])).toBe('no'));
  test('a restarted one that does not answer yet says nothing of the rest', () =>
    expect(judge([SICK_A, SICK_B], well, [finding('machine-a', false)])).toBe('no'));
  test.each(['telemetry-unreadable', 'telemetry-odd', 'telemetry-stopped'])('%s answers nothing', (reasonCode) => {
    const now = { ...diagnoseShapes(well, AFTER), reasonCode };
    const before = { diagnosis: diagnoseShapes([SICK_A, SICK_B], BEFORE) };
    expect(judgeNeed(before, { diagnosis: now, probes: [] }, RESULTS, REST).answer).toBe('not-known');
  });
  test('a restart that failed explains no silence', () => {
    const failed = RESULTS.map((result): MachineResult => ({ ...result, result: 'failed', startedAtMs: null }));
    const before = { diagnosis: diagnoseShapes([SICK_A], BEFORE) };
    const now = { diagnosis: diagnoseShapes([NEW_A], AFTER), probes: [] };
    expect(judgeNeed(before, now, failed, REST).answer).toBe('not-known');
  });
});

describe('the probe page of the machine that is left, where the telemetry is calm', () => {
  const finding = { machineId: 'machine-b', answered: false, status: null, durationMs: 10_000, detail: '' };
  test.each([
    ['no answer', finding, 'yes'],
    ['an error that comes at once', { ...finding, status: 500, durationMs: 50 }, 'no'],
    ['an answer', { ...finding, answered: true, status: 200, durationMs: 50 }, 'no'],
    ['no answer of another machine', { ...finding, machineId: 'machine-x' }, 'no'],
  ] as const)('%s', (_, probe, answer) => {
    expect(judge([SICK_A, WELL_B], [DEAD_A, NEW_A, WELL_B], [probe])).toBe(answer);
  });
});
