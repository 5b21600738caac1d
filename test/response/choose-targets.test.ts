import { describe, expect, test } from 'vitest';
import type { AppProbeFinding } from '../../src/fly/app-probe.ts';
import type { Machine } from '../../src/fly/machine.ts';
import { chooseTargets } from '../../src/response/choose-targets.ts';
import { ANSWERS } from './diagnosis-table.ts';
import { machine } from './machine-fixture.ts';
import { diagnoseShapes, EXHAUSTED, machineStarted, type ProcessShape } from './process-row-fixture.ts';

const A: ProcessShape = { ...EXHAUSTED, process: 'process-a' };
const B: ProcessShape = { process: 'process-b' };
const fleet: readonly Machine[] = ['machine-a', 'machine-b', 'machine-c'].map((id) => machine({ id }));

function choose(
  shapes: readonly ProcessShape[],
  machines: readonly Machine[] = fleet,
  probes: readonly AppProbeFinding[] = [],
): readonly string[] {
  // Also one that was started when the diagnosis was made and is not any more.
  const known = [...fleet.map(({ id }) => id), 'machine-x'];
  const startedMachines = known.map((id) => machineStarted(id, 3_600));
  const diagnosis = diagnoseShapes(shapes, { ...ANSWERS, startedMachines });
  return chooseTargets({ machines, processGroup: 'app', diagnosis, probes }).map((target) => target.id);
}

function probe(machineId: string, durationMs: number, answered = true): AppProbeFinding {
  return { machineId, answered, status: answered ? 200 : null, durationMs, detail: '' };
}

describe('where processes name their machine', () => {
  test('the sick one', () =>
    expect(
      choose([
        { ...A, machine: 'machine-b' },
        { ...B, machine: 'machine-a' },
      ]),
    ).toEqual(['machine-b']));
  test('all sick ones', () =>
    expect(
      choose([
        { ...A, machine: 'machine-b' },
        { ...A, process: 'process-b', machine: 'machine-c' },
      ]),
    ).toEqual(['machine-b', 'machine-c']));
  test('none whose fault is over', () => {
    const over = { ...A, process: 'process-b', machine: 'machine-b', hangs_in_connect: 0, pool_error_last_at: 46 };
    expect(choose([{ ...A, machine: 'machine-a' }, over])).toEqual(['machine-a']);
  });
  test('none that is not started', () =>
    expect(
      choose([
        { ...A, machine: 'machine-x' },
        { ...B, machine: 'machine-a' },
      ]),
    ).toEqual([]));
  test('not the well one, whose probe fails', () =>
    expect(choose([{ ...A, machine: 'machine-b' }], fleet, [probe('machine-a', 1, false)])).toEqual(['machine-b']));
});

describe('where they do not', () => {
  test('all started ones', () => expect(choose([A, B])).toEqual(['machine-a', 'machine-b', 'machine-c']));
  test('all started ones when none is sick any more', () =>
    expect(
      choose([
        { ...B, machine: 'machine-a' },
        { ...B, process: 'process-c', machine: 'machine-b' },
      ]),
    ).toHaveLength(3));
  test('also when only some sick ones name theirs', () =>
    expect(
      choose([
        { ...A, machine: 'machine-a' },
        { ...A, process: 'process-b' },
      ]),
    ).toHaveLength(3));
  test('those first whose probe fails, then the slow ones', () => {
    const probes = [probe('machine-a', 12), probe('machine-b', 900), probe('machine-c', 10_000, false)];
    expect(choose([A, B], fleet, probes)).toEqual(['machine-c', 'machine-b', 'machine-a']);
  });
});

describe('never', () => {
  test.each<[string, Partial<Machine>]>([
    ...[
      'stopped',
      'suspended',
      'created',
      'starting',
      'stopping',
      'restarting',
      'failed',
      'destroyed',
      'replacing',
      '',
    ].map((state): [string, Partial<Machine>] => [`one that is ${state || 'in no known state'}`, { state }]),
    ['one of another group', { processGroup: 'worker' }],
    ['one of no group', { processGroup: null }],
    ['a job', { isJob: true }],
    ['a standby', { standbys: ['machine-a'] }],
  ])('%s', (_, change) => {
    const other = machine({ id: 'machine-x', ...change });
    expect(choose([A, B], [...fleet, other])).not.toContain('machine-x');
    expect(choose([{ ...A, machine: 'machine-x' }], [...fleet, other])).toEqual([]);
    expect(choose([A], [other])).toEqual([]);
  });
  test('any of none', () => expect(choose([A], [])).toEqual([]));
});
