import type { Activity, EvidenceQuery } from '../runbook.ts';
import { quoteLiteral } from '../sql.ts';
import { readAddressFailures } from './address-failures.ts';
import { fieldOf, seconds, shortId, timeOf, traces } from './present-field.ts';
import { ALL_ADDRESSES_FAILED } from './texts.ts';

const and = (serviceName: string | null): string =>
  serviceName === null ? '' : `AND service_name = ${quoteLiteral(serviceName)}`;

/**
 * What would be lost with the process: read before any restart. Explicit columns only; nothing here is chosen by outside text.
 * Conditions are never null: some versions of the engine count a row whose FILTER is null.
 */
export const EVIDENCE_QUERIES: readonly EvidenceQuery[] = [
  {
    id: 'errors-by-route',
    title: 'Errors by route',
    limit: 501,
    sql: (serviceName) => `SELECT span_name AS route, coalesce(exception_type, 'none') AS error_type,
       count(DISTINCT trace_id) AS traces, min(start_timestamp) AS first_at, max(end_timestamp) AS last_at,
       min(trace_id) AS one_trace, max(trace_id) AS other_trace,
       max(CASE WHEN http_response_status_code >= 500 AND duration >= 10 THEN trace_id END) AS slow_trace
FROM records
WHERE kind = 'span' AND parent_span_id IS NULL AND http_response_status_code >= 500 ${and(serviceName)}
GROUP BY span_name, coalesce(exception_type, 'none')
ORDER BY traces DESC, route, error_type
LIMIT 500`,
    present: (rows, links) => ({
      columns: ['route', 'error', 'traces', 'first', 'last', 'examples'],
      rows: rows.map((row) => [
        fieldOf(row, 'route'),
        fieldOf(row, 'error_type'),
        fieldOf(row, 'traces'),
        timeOf(row, 'first_at'),
        timeOf(row, 'last_at'),
        traces([fieldOf(row, 'one_trace'), fieldOf(row, 'other_trace'), fieldOf(row, 'slow_trace')], links),
      ]),
    }),
  },
  {
    id: 'hanging-requests',
    title: 'Hanging requests',
    limit: 201,
    sql: (serviceName) => `WITH waiting AS (
  SELECT service_instance_id AS process, trace_id, span_id, parent_span_id, span_name, start_timestamp AS began
  FROM records_all WHERE kind = 'pending_span' ${and(serviceName)}
), done AS (
  SELECT trace_id, span_id FROM records_all WHERE kind = 'span' ${and(serviceName)}
)
SELECT max(CASE WHEN waiting.parent_span_id IS NULL THEN waiting.span_name END) AS route,
       (array_agg(waiting.span_name ORDER BY waiting.began DESC, waiting.span_name DESC))[1] AS deepest,
       waiting.process AS process, waiting.trace_id AS trace, min(waiting.began) AS since
FROM waiting LEFT JOIN done ON done.trace_id = waiting.trace_id AND done.span_id = waiting.span_id
WHERE done.span_id IS NULL
GROUP BY waiting.process, waiting.trace_id
ORDER BY since, trace
LIMIT 200`,
    present: (rows, links) => ({
      columns: ['route', 'hangs in', 'since', 'process', 'trace'],
      rows: rows.map((row) => [
        fieldOf(row, 'route'),
        fieldOf(row, 'deepest'),
        timeOf(row, 'since'),
        shortId(row, 'process'),
        traces([fieldOf(row, 'trace')], links),
      ]),
    }),
  },
  {
    id: 'connect-times',
    title: 'Connect times',
    limit: 501,
    sql: (serviceName) => `SELECT service_instance_id AS process,
       count(*) FILTER (WHERE coalesce(duration, 1) < 0.25 AND coalesce(otel_status_code, 'UNSET') <> 'ERROR') AS fast,
       count(*) FILTER (WHERE coalesce(duration, 1) >= 0.25 AND coalesce(otel_status_code, 'UNSET') <> 'ERROR') AS slow,
       count(*) FILTER (WHERE coalesce(otel_status_code, 'UNSET') = 'ERROR') AS failed, max(duration) AS longest_seconds
FROM records
WHERE kind = 'span' AND span_name = 'connect' ${and(serviceName)}
GROUP BY service_instance_id
ORDER BY process
LIMIT 500`,
    present: (rows) => ({
      columns: ['process', 'under 250 ms', 'slower', 'failed', 'longest'],
      rows: rows.map((row) => [
        shortId(row, 'process'),
        fieldOf(row, 'fast'),
        fieldOf(row, 'slow'),
        fieldOf(row, 'failed'),
        seconds(row, 'longest_seconds'),
      ]),
    }),
  },
  {
    id: 'address-failures',
    title: 'Addresses, as the app saw them',
    limit: 31,
    sql: (serviceName) => `SELECT service_instance_id AS process, end_timestamp AS at,
       coalesce(otel_status_message, exception_message) AS failure
FROM records
WHERE kind = 'span' AND (exception_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}
   OR otel_status_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}) ${and(serviceName)}
ORDER BY end_timestamp DESC, span_id
LIMIT 30`,
    present: (rows) => ({
      columns: ['address', 'family', 'outcome', 'times', 'processes'],
      rows: readAddressFailures(rows).map((failure) => [
        failure.address,
        `IPv${failure.family}`,
        failure.outcome,
        `${failure.times}`,
        `${failure.processes}`,
      ]),
    }),
  },
  {
    id: 'listener-lines',
    title: 'Listener',
    limit: 101,
    sql: (serviceName) => `SELECT start_timestamp AS at, service_instance_id AS process, message
FROM records
WHERE kind = 'log' AND (message LIKE '%queue listener%' OR message LIKE '%queue service%'
   OR message LIKE '%queue listening%' OR message LIKE 'heartbeat timeout%') ${and(serviceName)}
ORDER BY start_timestamp DESC, process
LIMIT 100`,
    present: (rows) => ({
      columns: ['UTC', 'process', 'says'],
      rows: rows.map((row) => [timeOf(row, 'at'), shortId(row, 'process'), fieldOf(row, 'message')]),
    }),
  },
];

/** Rows, errors and good queries per minute: the gap is where nothing was written at all. */
export const ACTIVITY: Activity = {
  title: 'Rows per minute',
  sql: (serviceName) => `SELECT date_trunc('minute', start_timestamp) AS minute, count(*) AS row_count,
       count(*) FILTER (WHERE coalesce(otel_status_code, 'UNSET') = 'ERROR') AS errors,
       count(*) FILTER (WHERE coalesce(otel_scope_name, '') LIKE '%sqlalchemy%' AND coalesce(span_name, 'connect') <> 'connect'
         AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AND coalesce(duration, 1) < 0.05) AS answers
FROM records
WHERE kind <> 'pending_span' ${and(serviceName)}
GROUP BY date_trunc('minute', start_timestamp)
ORDER BY minute`,
};
