import type { TelemetryRow } from '../../telemetry/recorded-telemetry.ts';
import { READY_LINE } from './original-query.ts';

/**
 * How the runbook's three sentences may be read: "you should see: queue service connected to database and listening; database
 * queries completing in <50ms; no ERROR status codes".
 */
export const READINGS = ['to the letter', 'line in the window', 'line not demanded', 'nothing against it'] as const;

export type Reading = (typeof READINGS)[number];

export const EXPLAINED: Readonly<Record<Reading, string>> = {
  'to the letter': 'the line, at least one query, all of them under 50 ms, and no ERROR among the thirty rows',
  'line in the window': 'the same, but the line may stand anywhere in the five minutes',
  'line not demanded': 'the same without the line: a listener that is well says nothing',
  'nothing against it': 'no ERROR and no slow query among the thirty rows, also where there is no row at all',
};

/** Does that reading of the runbook call these rows healthy? */
export function judgeOriginal(
  seen: { readonly rows: readonly TelemetryRow[]; readonly isLineInWindow: boolean },
  reading: Reading,
): boolean {
  const queries = seen.rows.filter(isQuery);
  const isFast = queries.every((row) => Number(row.duration_ms) < 50);
  const isClean = seen.rows.every((row) => row.otel_status_code !== 'ERROR');
  if (!isFast || !isClean) return false;
  switch (reading) {
    case 'to the letter':
      return queries.length > 0 && seen.rows.some((row) => row.message === READY_LINE);
    case 'line in the window':
      return queries.length > 0 && seen.isLineInWindow;
    case 'line not demanded':
      return queries.length > 0;
    case 'nothing against it':
      return true;
  }
}

/** Its result has nothing but the name to tell a query by. */
function isQuery(row: TelemetryRow): boolean {
  return /^(SELECT|INSERT|UPDATE|DELETE)\b/.test(`${row.span_name}`);
}
