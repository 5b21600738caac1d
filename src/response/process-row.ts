import { z } from 'zod';
import { parseRows, pickColumns } from './parse-rows.ts';

/** What the runbook's symptoms query says of one process. */
export interface ProcessRow {
  readonly process: string;
  readonly machineId: string | null;
  readonly firstRowAtMs: number;
  readonly lastRowAtMs: number;
  readonly newestRowAtMs: number;
  readonly newestStoredAtMs: number;
  readonly queriedAtMs: number;
  readonly readyAtMs: number | null;
  /** Root requests seen, finished and open. */
  readonly requests: number;
  /** Root requests that ended in the last five minutes. */
  readonly recentRequests: number;
  /** The value of a column that counts. */
  readonly count: (column: string) => number;
  /** The value of a column that holds an instant. */
  readonly atMs: (column: string) => number | null;
}

const count = z.number().int().nonnegative();
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const optionalInstant = instant.nullish().transform((value) => value ?? null);

const fixedColumns = z.looseObject({
  process: z.string().min(1),
  machine: z.string().nullish(),
  first_row_at: instant,
  last_row_at: instant,
  newest_row_at: instant,
  newest_stored_at: instant,
  queried_at: instant,
  ready_at: optionalInstant,
  requests: count,
  open_requests: count,
  requests_5m: count,
});
const countColumns = z.record(z.string(), count);
const instantColumns = z.record(z.string(), optionalInstant);

/**
 * Reads the rows of a symptoms query.
 *
 * @param columns every column the runbook's kinds and dependency read: a count that is missing is an odd answer, never a zero.
 * @throws ServiceError of kind `odd-answer` that names the column.
 */
export function parseProcessRows(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: { readonly counts: readonly string[]; readonly instants: readonly string[] },
): readonly ProcessRow[] {
  const fixed = parseRows('read the symptoms', fixedColumns, rows);
  const counted = parseRows('read the symptoms', countColumns, pickColumns(rows, columns.counts));
  const timed = parseRows('read the symptoms', instantColumns, pickColumns(rows, columns.instants));
  return fixed.map((row, index) => ({
    process: row.process,
    machineId: row.machine ?? null,
    firstRowAtMs: row.first_row_at,
    lastRowAtMs: row.last_row_at,
    newestRowAtMs: row.newest_row_at,
    newestStoredAtMs: row.newest_stored_at,
    queriedAtMs: row.queried_at,
    readyAtMs: row.ready_at,
    requests: row.requests + row.open_requests,
    recentRequests: row.requests_5m,
    count: (column) => counted[index]?.[column] ?? 0,
    atMs: (column) => timed[index]?.[column] ?? null,
  }));
}
