import { expect, test } from 'vitest';
import type { Diagnosis } from '../../src/incident/diagnosis.ts';
import { type Circumstances, diagnoseShapes, EXHAUSTED, type ProcessShape } from './process-row-fixture.ts';

/** One row of a table: what is there, and what must be said of it. */
export type DiagnosisCase = readonly [
  what: string,
  shapes: readonly ProcessShape[],
  circumstances: Circumstances,
  expected: Partial<Diagnosis>,
];

/** One test per row. */
export function runTable(cases: readonly DiagnosisCase[]): void {
  test.each(cases)('%s', (_, shapes, circumstances, expected) => {
    expect(diagnoseShapes(shapes, circumstances)).toMatchObject(expected);
  });
}

export const ANSWERS: Circumstances = { databaseProbe: 'answers' };
export const HEALTHY = { verdict: 'healthy' } as const;
export const TOO_EARLY = { verdict: 'unknown', reasonCode: 'too-early', lookAgain: true } as const;
export const TREATABLE = { verdict: 'treatable', reasonCode: 'fault-present', weaklyProven: false } as const;
export const WEAKLY = { verdict: 'treatable', reasonCode: 'fault-present-weakly-proven', weaklyProven: true } as const;

export const SECOND: ProcessShape = { process: 'process-b' };
export const EXHAUSTED_BUT_BACK: ProcessShape = { ...EXHAUSTED, ready_at: 30 };
export const LEAK: ProcessShape = {
  fast_queries: 20,
  slow_connects: 30,
  slow_connect_first_at: 160,
  slow_connect_last_at: 1,
  pool_error_traces: 30,
  pool_error_first_at: 130,
  pool_error_last_at: 1,
};
export const POOL_ERRORS: ProcessShape = { pool_error_traces: 30, pool_error_first_at: 130, pool_error_last_at: 1 };
export const LISTENER_BACK: ProcessShape = {
  listener_troubles: 2,
  listener_troubles_40m: 2,
  listener_trouble_first_at: 200,
  listener_trouble_last_at: 190,
  ready_at: 180,
};
