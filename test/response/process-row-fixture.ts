import type { Diagnosis } from '../../src/incident/diagnosis.ts';
import { type DiagnosisInput, diagnose } from '../../src/response/diagnose.ts';
import { type ProcessRow, parseProcessRows } from '../../src/response/process-row.ts';
import { symptomColumns } from '../../src/response/symptom-columns.ts';
import { connectionPoolExhaustion as runbook } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { TelemetryRow } from '../telemetry/recorded-telemetry.ts';
import { machine, startEvent } from './machine-fixture.ts';

/** The instant of the newest visible row. */
export const NEWEST_MS = Date.parse('2026-11-23T12:00:00Z');

/** That many seconds before the newest visible row. */
export const ago = (seconds: number): number => NEWEST_MS - seconds * 1_000;

/** The names of the symptoms query's columns; instants are given as seconds before the newest row, null for none. */
export type ProcessShape = Readonly<Partial<Record<(typeof COUNTS)[number], number>>> &
  Readonly<Partial<Record<(typeof INSTANTS)[number], number | null>>> & {
    readonly process?: string;
    readonly machine?: string | null;
    /** How old the newest row is when the query runs. */
    readonly age?: number;
    /** How much later than it ended the newest row was stored. */
    readonly stored_after?: number;
  };

const COUNTS = [
  'row_count',
  'requests',
  'requests_5m',
  'open_requests',
  'fast_queries',
  'pool_error_traces',
  'slow_connects',
  'all_failed_traces',
  'all_failed_recent',
  'server_refusals',
  'listener_troubles',
  'listener_troubles_40m',
  'server_errors',
  'hangs_in_connect',
  'hangs_elsewhere',
] as const;

const INSTANTS = [
  'first_row_at',
  'last_row_at',
  'ready_at',
  'fast_query_last_at',
  'pool_error_first_at',
  'pool_error_last_at',
  'slow_connect_first_at',
  'slow_connect_last_at',
  'listener_trouble_first_at',
  'listener_trouble_last_at',
  'listener_lost_at',
  'server_error_first_at',
  'server_error_last_at',
  'hang_in_connect_first_at',
  'hang_elsewhere_first_at',
] as const;

/** An app process in ordinary traffic, half an hour old. */
const ORDINARY: ProcessShape = {
  row_count: 9_000,
  requests: 2_400,
  requests_5m: 600,
  fast_queries: 90,
  first_row_at: 1_800,
  last_row_at: 0,
  fast_query_last_at: 1,
};

/** The pool is full of requests that hang in `connect`, the listener came and went, nothing answers any more. */
export const EXHAUSTED: ProcessShape = {
  fast_queries: 0,
  fast_query_last_at: 125,
  open_requests: 15,
  hangs_in_connect: 15,
  hang_in_connect_first_at: 115,
  pool_error_traces: 40,
  pool_error_first_at: 60,
  pool_error_last_at: 2,
  listener_troubles: 3,
  listener_troubles_40m: 3,
  listener_trouble_first_at: 120,
  listener_trouble_last_at: 20,
  server_errors: 40,
  server_error_first_at: 60,
  server_error_last_at: 2,
};

/** What the symptoms query would say of one process, in Logfire's own form. */
export function processAnswer(shape: ProcessShape = {}): TelemetryRow {
  const values = { ...ORDINARY, listener_lost_at: lostSince(shape), ...shape };
  const iso = (atMs: number): string => new Date(atMs).toISOString();
  const instant = (seconds: number | null | undefined): string | null =>
    seconds === null || seconds === undefined ? null : iso(ago(seconds));
  return {
    process: shape.process ?? 'process-a',
    machine: shape.machine ?? null,
    newest_row_at: iso(NEWEST_MS),
    newest_stored_at: iso(NEWEST_MS + (shape.stored_after ?? 3) * 1_000),
    queried_at: iso(NEWEST_MS + (shape.age ?? 5) * 1_000),
    ...Object.fromEntries(COUNTS.map((name) => [name, values[name] ?? 0])),
    ...Object.fromEntries(INSTANTS.map((name) => [name, instant(values[name])])),
  };
}

/** The first trouble after the listener was last back: as far as the first and the last tell. */
function lostSince(shape: ProcessShape): number | null {
  const { listener_trouble_first_at: first, listener_trouble_last_at: last, ready_at: back } = shape;
  if (last === undefined || last === null) return null;
  if (back === undefined || back === null) return first ?? last;
  if (back <= last) return null;
  return first !== undefined && first !== null && first < back ? first : last;
}

export function processRows(shapes: readonly ProcessShape[]): readonly ProcessRow[] {
  return parseProcessRows(shapes.map(processAnswer), symptomColumns(runbook));
}

/** Everything beside the rows; machines started an hour before the newest row unless it says otherwise. */
export type Circumstances = Partial<Omit<DiagnosisInput, 'runbook' | 'rows'>>;

export function diagnoseShapes(shapes: readonly ProcessShape[], circumstances: Circumstances = {}): Diagnosis {
  return diagnose({
    runbook,
    rows: processRows(shapes),
    startedMachines: [machineStarted('machine-a', 3_600)],
    otherMachines: [],
    replacedProcessIds: new Set(),
    databaseProbe: 'not-known',
    appProbe: 'not-known',
    ...circumstances,
  });
}

/** A started machine whose latest start was that many seconds before the newest row. */
export function machineStarted(id: string, ...secondsAgo: readonly number[]): ReturnType<typeof machine> {
  return machine({ id, events: secondsAgo.map((seconds) => startEvent(ago(seconds))) });
}
