import { z } from 'zod';
import { parseRows } from './parse-rows.ts';

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
  connection_errors: count,
  requests: count,
  server_errors: count,
  open_spans: count,
});

/** What the runbook's verification query says of one process. */
export type VerificationRow = z.output<typeof schema>;

/** @throws ServiceError of kind `odd-answer` that names the column. */
export function parseVerificationRows(rows: readonly Readonly<Record<string, unknown>>[]): readonly VerificationRow[] {
  return parseRows('verify', schema, rows);
}
