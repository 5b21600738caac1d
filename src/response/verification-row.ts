import { z } from 'zod';
import type { Baseline } from '../incident/evidence.ts';
import type { Verification } from '../runbook/runbook.ts';
import { parseRows, pickColumns } from './parse-rows.ts';

const count = z.number().int().nonnegative();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const schema = z.looseObject({
  process: z.string().min(1),
  machine: z.string().nullish(),
  newest_row_at: instant,
  queried_at: instant,
  first_row_at: instant,
  last_row_at: instant,
  ready_at: instant.nullish(),
  set_up_failures: count,
  queries: count,
  queries_fast: count,
  queries_tolerable: count,
  query_p95_seconds: z.number().nullish(),
  requests: count,
  server_errors: count,
  open_spans: count,
});

const countColumns = z.record(z.string(), count);

/** What the runbook's verification query says of one process. */
export type VerificationRow = z.output<typeof schema> & {
  /** The value of a column that must be zero. */
  readonly count: (signal: string) => number;
};

/** @throws ServiceError of kind `odd-answer` that names the column. */
export function parseVerificationRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  verification: Verification,
): readonly VerificationRow[] {
  const signals = verification.absent.map(({ signal }) => signal);
  const counted = parseRows('verify', countColumns, pickColumns(rows, signals));
  return parseRows('verify', schema, rows).map((row, index) => ({
    ...row,
    count: (signal) => counted[index]?.[signal] ?? 0,
  }));
}

const baselineSchema = z.looseObject({ requests: count, server_errors: count });

/** The one row of the runbook's baseline query; null when there is none. */
export function parseBaseline(rows: readonly Readonly<Record<string, unknown>>[]): Baseline | null {
  const [row] = parseRows('read the baseline', baselineSchema, rows);
  return row === undefined ? null : { requests: row.requests, serverErrors: row.server_errors };
}
