import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseVerificationRows } from '../../src/response/verification-row.ts';
import type { TelemetryRow } from '../telemetry/recorded-telemetry.ts';
import {
  judgeAnswers,
  judgeShapes,
  type NewShape,
  restarted,
  verification,
  verificationAnswer,
} from './verification-fixture.ts';

const few = fc.constantFrom(0, 0, 0, 0, 1, 3);
const anyNewProcess: fc.Arbitrary<NewShape> = fc.record({
  machine: fc.constantFrom(null, 'machine-a', 'machine-b', 'machine-x'),
  process: fc.constantFrom('process-old', 'one', 'two', 'three'),
  first_row_at: fc.constantFrom(600, 178, 100),
  last_row_at: fc.constantFrom(0, 30, 181),
  ready_at: fc.constantFrom(null, 170, 170),
  queries: fc.constantFrom(100, 30, 5, 0),
  queries_fast: fc.constantFrom(100, 24, 5, 0),
  queries_tolerable: fc.constantFrom(100, 30, 5, 0),
  requests: fc.constantFrom(300, 5),
  server_errors: few,
  open_spans: few,
  pool_errors: few,
  all_failed: few,
  connect_errors: few,
  slow_connects: few,
  hangs_in_connect: few,
  listener_lost: fc.constantFrom(0, 0, 0, 1),
  set_up_failures: few,
});
const anyNewProcesses = fc.uniqueArray(anyNewProcess, { maxLength: 4, selector: (shape) => shape.process });
const anyCircumstances = fc.constantFrom(
  {},
  { machines: [restarted('machine-a'), restarted('machine-b')], startsInGroup: 2 },
  { startsInGroup: 2 },
);
const RUNS = { numRuns: 1_000 };

test('no row, or none of a new process, is no recovery', () => {
  expect(judgeShapes([]).verdict).toBe('inconclusive');
  fc.assert(
    fc.property(anyNewProcesses, anyCircumstances, (shapes, circumstances) => {
      const known = { ...circumstances, knownProcessIds: new Set(shapes.map((shape) => `${shape.process}`)) };
      expect(judgeShapes(shapes, known).verdict).not.toBe('recovered');
    }),
    RUNS,
  );
});

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(anyNewProcesses, anyCircumstances, (shapes, circumstances) => {
      const { newProcessIds, ...one } = judgeShapes(shapes, circumstances);
      const { newProcessIds: ids, ...other } = judgeShapes(shapes.toReversed(), circumstances);
      expect(other).toEqual(one);
      expect(ids.toSorted()).toEqual(newProcessIds.toSorted());
    }),
    RUNS,
  );
});

test('one more symptom never makes a recovery', () => {
  const signal = fc.constantFrom(
    'pool_errors',
    'all_failed',
    'connect_errors',
    'slow_connects',
    'hangs_in_connect',
    'listener_lost',
    'open_spans',
    'set_up_failures',
  );
  fc.assert(
    fc.property(anyNewProcesses, anyCircumstances, signal, (shapes, circumstances, name) => {
      const worse = shapes.map((shape): NewShape => ({ ...shape, [name]: (shape[name as 'pool_errors'] ?? 0) + 1 }));
      expect(judgeShapes(worse, circumstances).verdict).not.toBe('recovered');
    }),
    RUNS,
  );
});

test('what old processes leave behind changes nothing', () => {
  fc.assert(
    fc.property(anyNewProcesses, anyNewProcess, anyCircumstances, (shapes, old, circumstances) => {
      const fresh = shapes.filter((shape) => shape.process !== 'process-old');
      // Whether processes name their machine is a property of the app: an old row must not be the first to do so.
      const leftover = { ...old, process: 'process-old', machine: fresh[0]?.machine ?? null };
      expect(judgeShapes([...fresh, leftover], circumstances)).toEqual(judgeShapes(fresh, circumstances));
    }),
    RUNS,
  );
});

describe('an answer that lacks something', () => {
  const signals = verification.absent.map(({ signal }) => signal);
  const needed = [
    'process',
    'newest_row_at',
    'queried_at',
    'first_row_at',
    'last_row_at',
    'set_up_failures',
    'queries',
    'queries_fast',
    'queries_tolerable',
    'requests',
    'server_errors',
    'open_spans',
    ...signals,
  ];

  test.each(needed)('without %s is odd', (column) => {
    expect(() => parseVerificationRows([without(verificationAnswer(), column)], verification)).toThrowError(
      expect.objectContaining({ kind: 'odd-answer', message: expect.stringContaining(column) }),
    );
  });

  test.each(needed)('with an odd %s is odd', (column) => {
    for (const odd of ['', -1, 1.5, [], {}, null, true]) {
      expect(() => parseVerificationRows([{ ...verificationAnswer(), [column]: odd }], verification)).toThrowError(
        expect.objectContaining({ kind: 'odd-answer' }),
      );
    }
  });

  test.each(['ready_at', 'machine', 'query_p95_seconds'])(
    'without %s, which may be null, is never nearer to recovered',
    (column) => {
      fc.assert(
        fc.property(anyNewProcesses, (shapes) => {
          const answers = shapes.map(verificationAnswer);
          fc.pre(judgeAnswers(answers).verdict !== 'recovered');
          fc.pre(column !== 'machine' || shapes.every((shape) => shape.machine === null));
          expect(judgeAnswers(answers.map((answer) => without(answer, column))).verdict).not.toBe('recovered');
        }),
        { numRuns: 300 },
      );
    },
  );
});

function without(row: TelemetryRow, column: string): TelemetryRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}
