import type { AppProbeFinding } from '../../src/fly/app-probe.ts';
import type { VerificationResult } from '../../src/incident/verification.ts';
import { parseVerificationRows } from '../../src/response/verification-row.ts';
import { judgeRecovery, type RestartedMachine, type VerificationInput } from '../../src/response/verify.ts';
import { connectionPoolExhaustion } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { TelemetryRow } from '../telemetry/recorded-telemetry.ts';

export const { verification } = connectionPoolExhaustion;

/** The instant at which the query runs. */
const QUERIED_MS = Date.parse('2026-11-23T12:10:00Z');
export const beforeQuery = (seconds: number): number => QUERIED_MS - seconds * 1_000;

/** The machine's start event: three minutes ago. */
export const STARTED_AGO = 180;

type Instant = 'first_row_at' | 'last_row_at' | 'ready_at';
type Count = (typeof COUNTS)[number];

/** Columns of the verification query; instants as seconds before the query. */
export type NewShape = Readonly<Partial<Record<Count, number>>> &
  Readonly<Partial<Record<Instant, number | null>>> & {
    readonly process?: string;
    readonly machine?: string | null;
    readonly query_p95_seconds?: number | null;
  };

const COUNTS = [
  'set_up_failures',
  'queries',
  'queries_fast',
  'queries_tolerable',
  'requests',
  'server_errors',
  'open_spans',
  'pool_errors',
  'all_failed',
  'connect_errors',
  'slow_connects',
  'hangs_in_connect',
  'listener_lost',
] as const;

/** A process that was born with the restart and is well. */
const WELL = {
  first_row_at: STARTED_AGO - 2,
  ready_at: STARTED_AGO - 3,
  last_row_at: 5,
  queries: 100,
  queries_fast: 96,
  queries_tolerable: 100,
  requests: 300,
  server_errors: 1,
} as const;

export function verificationAnswer(shape: NewShape = {}): TelemetryRow {
  const values: NewShape = { ...WELL, ...shape };
  const iso = (seconds: number | null | undefined): string | null =>
    seconds === null || seconds === undefined ? null : new Date(beforeQuery(seconds)).toISOString();
  return {
    process: 'process-new',
    query_p95_seconds: 0.012,
    ...shape,
    machine: shape.machine ?? null,
    newest_row_at: iso(values.last_row_at),
    queried_at: iso(0),
    first_row_at: iso(values.first_row_at),
    last_row_at: iso(values.last_row_at),
    ready_at: iso(values.ready_at),
    ...Object.fromEntries(COUNTS.map((name) => [name, values[name] ?? 0])),
  };
}

export function restarted(
  machineId: string,
  secondsAgo = STARTED_AGO,
  fault: RestartedMachine['fault'] = null,
): RestartedMachine {
  return { machineId, startedAtMs: beforeQuery(secondsAgo), fault };
}

export function probed(machineId: string, answered: boolean): AppProbeFinding {
  return { machineId, answered, status: answered ? 200 : null, durationMs: 14, detail: '' };
}

/** One machine restarted, one start in the group, no probe page, two minutes to be covered. */
export function judgeShapes(
  shapes: readonly NewShape[],
  change: Partial<Omit<VerificationInput, 'rows' | 'verification'>> = {},
): VerificationResult {
  return judgeAnswers(shapes.map(verificationAnswer), change);
}

export function judgeAnswers(
  answers: readonly TelemetryRow[],
  change: Partial<Omit<VerificationInput, 'rows' | 'verification'>> = {},
): VerificationResult {
  return judgeRecovery({
    verification,
    rows: parseVerificationRows(answers, verification),
    knownProcessIds: new Set(['process-old']),
    machines: [restarted('machine-a')],
    startsInGroup: 1,
    probes: [],
    probeExpected: false,
    coverMs: 120_000,
    baseline: null,
    stillSick: [],
    ...change,
  });
}
