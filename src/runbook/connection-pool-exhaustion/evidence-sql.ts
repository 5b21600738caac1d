import type { EvidenceQuery } from '../runbook.ts';
import { quoteLiteral } from '../sql.ts';
import { ALL_ADDRESSES_FAILED } from './texts.ts';

const and = (serviceName: string | null): string =>
  serviceName === null ? '' : `AND service_name = ${quoteLiteral(serviceName)}`;

/** What would be lost with the process: read before any restart. Explicit columns only; nothing here is chosen by outside text. */
export const EVIDENCE_QUERIES: readonly EvidenceQuery[] = [
  {
    id: 'errors-by-route',
    title: 'Errors by route',
    limit: 50,
    sql: (serviceName) => `SELECT span_name AS route, coalesce(exception_type, 'none') AS error_type,
       count(DISTINCT trace_id) AS traces, min(start_timestamp) AS first_at, max(end_timestamp) AS last_at,
       max(trace_id) AS example_trace
FROM records
WHERE kind = 'span' AND parent_span_id IS NULL AND http_response_status_code >= 500 ${and(serviceName)}
GROUP BY span_name, coalesce(exception_type, 'none')
ORDER BY traces DESC, route`,
  },
  {
    id: 'hanging-requests',
    title: 'Hanging requests',
    limit: 100,
    sql: (serviceName) => `SELECT max(CASE WHEN waiting.parent_span_id IS NULL THEN waiting.span_name END) AS route,
       max(CASE WHEN waiting.span_name = 'connect' THEN 'connect' END) AS deepest,
       waiting.service_instance_id AS process, waiting.trace_id AS trace, min(waiting.start_timestamp) AS since
FROM records_all AS waiting LEFT JOIN records_all AS done
  ON done.trace_id = waiting.trace_id AND done.span_id = waiting.span_id AND done.kind = 'span'
WHERE waiting.kind = 'pending_span' AND done.span_id IS NULL ${serviceName === null ? '' : `AND waiting.service_name = ${quoteLiteral(serviceName)}`}
GROUP BY waiting.service_instance_id, waiting.trace_id
ORDER BY since`,
  },
  {
    id: 'connect-times',
    title: 'Connect times',
    limit: 100,
    sql: (serviceName) => `SELECT service_instance_id AS process,
       count(*) FILTER (WHERE duration < 0.25 AND coalesce(otel_status_code, 'UNSET') <> 'ERROR') AS fast,
       count(*) FILTER (WHERE duration >= 0.25 AND coalesce(otel_status_code, 'UNSET') <> 'ERROR') AS slow,
       count(*) FILTER (WHERE otel_status_code = 'ERROR') AS failed, max(duration) AS longest_seconds
FROM records
WHERE span_name = 'connect' ${and(serviceName)}
GROUP BY service_instance_id
ORDER BY service_instance_id`,
  },
  {
    id: 'address-failures',
    title: 'Addresses that failed',
    limit: 50,
    sql: (serviceName) => `SELECT service_instance_id AS process, end_timestamp AS at,
       coalesce(otel_status_message, exception_message) AS failure
FROM records
WHERE kind = 'span' AND (exception_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}
   OR otel_status_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}) ${and(serviceName)}
ORDER BY end_timestamp DESC
LIMIT 20`,
  },
  {
    id: 'listener-lines',
    title: 'Listener',
    limit: 100,
    sql: (serviceName) => `SELECT start_timestamp AS at, service_instance_id AS process, message
FROM records
WHERE kind = 'log' AND (message LIKE '%queue listener%' OR message LIKE '%queue service%'
   OR message LIKE '%queue listening%' OR message LIKE 'heartbeat timeout%') ${and(serviceName)}
ORDER BY start_timestamp DESC
LIMIT 60`,
  },
  {
    id: 'rows-per-minute',
    title: 'Rows per minute',
    limit: 200,
    sql: (serviceName) => `SELECT date_trunc('minute', start_timestamp) AS minute, count(*) AS row_count,
       count(*) FILTER (WHERE otel_status_code = 'ERROR') AS errors,
       count(*) FILTER (WHERE otel_scope_name LIKE '%sqlalchemy%' AND span_name <> 'connect'
         AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AND duration < 0.05) AS fast_queries
FROM records
WHERE true ${and(serviceName)}
GROUP BY date_trunc('minute', start_timestamp)
ORDER BY minute`,
  },
];
