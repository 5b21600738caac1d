import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/incident/diagnosis.ts';
import { diagnose } from '../../src/response/diagnose.ts';
import { parseProcessRows } from '../../src/response/process-row.ts';
import { symptomColumns } from '../../src/response/symptom-columns.ts';
import { connectionPoolExhaustion as runbook } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { TelemetryRow } from '../telemetry/recorded-telemetry.ts';
import { anyCircumstances, anyProcesses } from './arbitrary-process.ts';
import { ANSWERS } from './diagnosis-table.ts';
import {
  type Circumstances,
  diagnoseShapes,
  EXHAUSTED,
  machineStarted,
  type ProcessShape,
  processAnswer,
} from './process-row-fixture.ts';

const RUNS = { numRuns: 400 };
const columns = symptomColumns(runbook);

describe('more healthy rows', () => {
  // A process that is there anyhow: how far the telemetry reaches must not be what changes.
  const there: ProcessShape = { process: 'there', fast_queries: 0, fast_query_last_at: null };
  const wellWithoutProof: ProcessShape = { ...there, process: 'well', requests_5m: 5_000 };
  const well: ProcessShape = { process: 'well' };

  test('that prove nothing about the database never turn a verdict towards a restart', () => {
    fc.assert(
      fc.property(anyProcesses, anyCircumstances, (shapes, circumstances) => {
        const before = diagnoseShapes([...shapes, there], circumstances);
        fc.pre(before.verdict !== 'treatable');
        expect(diagnoseShapes([...shapes, there, wellWithoutProof], circumstances).verdict).not.toBe('treatable');
      }),
      RUNS,
    );
  });

  test('change a verdict to treatable only where nothing but the proof was missing', () => {
    fc.assert(
      fc.property(anyProcesses, anyCircumstances, (shapes, circumstances) => {
        const before = diagnoseShapes([...shapes, there], circumstances);
        fc.pre(before.verdict !== 'treatable');
        const after = diagnoseShapes([...shapes, there, well], circumstances);
        if (after.verdict === 'treatable') expect(before.reasonCode).toMatch(/^(database|new-connections)-/);
      }),
      RUNS,
    );
  });
});

test('rows in another order say the same', () => {
  fc.assert(
    fc.property(anyProcesses, anyCircumstances, fc.infiniteStream(fc.nat(100)), (shapes, circumstances, numbers) => {
      const drawn = shapes.map((shape) => ({ shape, order: numbers.next().value ?? 0 }));
      const shuffled = drawn.sort((one, other) => one.order - other.order).map(({ shape }) => shape);
      expect(unordered(diagnoseShapes(shuffled, circumstances))).toEqual(
        unordered(diagnoseShapes(shapes, circumstances)),
      );
    }),
    RUNS,
  );
});

/** Beside the processes and the reasons, which stand in the order of their rows. */
function unordered({ processes, reasons, ...rest }: Diagnosis): object {
  return { ...rest, processes: Map.groupBy(processes, (process) => process.id), said: reasons.length };
}

test('all clocks shifted together change nothing', () => {
  const hours = fc.integer({ min: -86_400_000, max: 86_400_000 });
  fc.assert(
    fc.property(anyProcesses, anyCircumstances, hours, (shapes, circumstances, byMs) => {
      const here = judgeAnswers(shapes.map(processAnswer), circumstances);
      const there = judgeAnswers(
        shapes.map(processAnswer).map((row) => shiftRow(row, byMs)),
        {
          ...circumstances,
          startedMachines: (circumstances.startedMachines ?? []).map((machine) => ({
            ...machine,
            events: machine.events.map((event) => ({ ...event, timestampMs: event.timestampMs + byMs })),
          })),
        },
      );
      const shift = (atMs: number | null): number | null => (atMs === null ? null : atMs + byMs);
      expect(there).toEqual({
        ...here,
        firstSymptomAtMs: shift(here.firstSymptomAtMs),
        lastFailureAtMs: shift(here.lastFailureAtMs),
        freshness: { ...here.freshness, newestRowAtMs: shift(here.freshness.newestRowAtMs) },
      });
    }),
    RUNS,
  );
});

function shiftRow(row: TelemetryRow, byMs: number): TelemetryRow {
  const shifted = Object.entries(row).map(([name, value]) =>
    name.endsWith('_at') && typeof value === 'string'
      ? [name, new Date(Date.parse(value) + byMs).toISOString()]
      : [name, value],
  );
  return Object.fromEntries(shifted);
}

describe('an answer that lacks something', () => {
  const fixed = [
    'process',
    'first_row_at',
    'last_row_at',
    'newest_row_at',
    'newest_stored_at',
    'queried_at',
    'requests',
    'open_requests',
    'requests_5m',
  ];

  test.each([...fixed, ...columns.counts])('without %s is odd', (column) => {
    expect(() => parseProcessRows([processAnswer(EXHAUSTED), without(processAnswer(), column)], columns)).toThrowError(
      expect.objectContaining({ kind: 'odd-answer', message: expect.stringContaining(column) }),
    );
  });

  test.each([...fixed, ...columns.counts])('with an odd %s is odd', (column) => {
    for (const odd of ['', -1, 1.5, Number.NaN, [], {}, null, true]) {
      expect(() => parseProcessRows([{ ...processAnswer(EXHAUSTED), [column]: odd }], columns)).toThrowError(
        expect.objectContaining({ kind: 'odd-answer' }),
      );
    }
  });

  // Logfire may leave out a field that is null, so a missing instant cannot be told from none.
  test.each(['ready_at', ...columns.instants])('without %s is never nearer to a restart', (column) => {
    fc.assert(
      fc.property(anyProcesses, anyCircumstances, (shapes, circumstances) => {
        const rows = shapes.map(processAnswer);
        fc.pre(judgeAnswers(rows, circumstances).verdict !== 'treatable');
        const poorer = rows.map((row) => without(row, column));
        expect(judgeAnswers(poorer, circumstances).verdict).not.toBe('treatable');
      }),
      { numRuns: 60 },
    );
  });

  test('without any row is never treatable', () => {
    fc.assert(
      fc.property(anyCircumstances, (circumstances) => {
        expect(diagnoseShapes([], circumstances).verdict).not.toBe('treatable');
      }),
    );
  });
});

test('nothing is treatable without a proof, whatever else there is', () => {
  fc.assert(
    fc.property(anyProcesses, anyCircumstances, (shapes, circumstances) => {
      const harmless = shapes.map((shape) => ({
        ...shape,
        pool_error_traces: 0,
        slow_connects: 0,
        all_failed_traces: 0,
        hangs_in_connect: 0,
      }));
      expect(diagnoseShapes(harmless, circumstances).verdict).not.toBe('treatable');
      expect(diagnoseShapes(shapes, { ...circumstances, databaseProbe: 'fails' }).verdict).not.toBe('treatable');
    }),
    RUNS,
  );
});

test('sampling that drops healthy rows makes no fault', () => {
  fc.assert(
    fc.property(fc.nat(600), fc.nat(90), fc.nat(170), (requests_5m, fast_queries, last_row_at) => {
      expect(
        diagnoseShapes([{ requests: requests_5m, requests_5m, fast_queries, last_row_at }], ANSWERS).verdict,
      ).not.toBe('treatable');
    }),
  );
});

function judgeAnswers(rows: readonly TelemetryRow[], circumstances: Circumstances): Diagnosis {
  return diagnose({
    runbook,
    rows: parseProcessRows(rows, columns),
    startedMachines: [machineStarted('machine-a', 3_600)],
    otherMachines: [],
    replacedProcessIds: new Set(),
    databaseProbe: 'not-known',
    appProbe: 'not-known',
    ...circumstances,
  });
}

function without(row: TelemetryRow, column: string): TelemetryRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== column));
}
