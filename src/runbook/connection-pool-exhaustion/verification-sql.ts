import { quoteLiteral } from '../sql.ts';
import {
  ALL_ADDRESSES_FAILED,
  LISTENER_SET_UP_FAILED,
  LISTENER_TROUBLE,
  POOL_EXHAUSTED,
  READY_MARKER,
} from './texts.ts';

const listenerTrouble = LISTENER_TROUBLE.map((line) => `message LIKE ${quoteLiteral(line)}`).join(' OR ');

/** One row per process: what the runbook wants to see after a restart, and what must not be there. */
export function verificationSql(serviceName: string | null): string {
  const service = serviceName === null ? '' : `WHERE service_name = ${quoteLiteral(serviceName)}`;
  return `WITH seen AS (
  SELECT service_instance_id AS process, otel_resource_attributes->>'host.name' AS machine,
         kind, span_name, message, trace_id, span_id, parent_span_id, http_method, http_response_status_code AS status,
         start_timestamp AS began, coalesce(end_timestamp, start_timestamp) AS ended, duration,
         otel_status_code, otel_scope_name,
         coalesce(exception_message, '') || ' ' || coalesce(otel_status_message, '') AS failure
  FROM records_all ${service}
), edge AS (
  SELECT max(ended) AS newest FROM seen
), judged AS (
  SELECT process, machine, began, ended, duration, kind, status, trace_id,
         kind = 'span' AND otel_scope_name LIKE '%sqlalchemy%' AND span_name <> 'connect'
           AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AS is_query,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AS is_request,
         kind = 'log' AND message = ${quoteLiteral(READY_MARKER)} AS is_ready,
         kind = 'log' AND message LIKE ${quoteLiteral(LISTENER_SET_UP_FAILED)} AS is_set_up_failure,
         kind = 'log' AND (${listenerTrouble}) AS is_listener_trouble,
         kind <> 'pending_span' AND failure LIKE ${quoteLiteral(POOL_EXHAUSTED)} AS is_pool_error,
         kind <> 'pending_span' AND failure LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)} AS is_all_failed,
         kind = 'span' AND span_name = 'connect' AND otel_status_code = 'ERROR' AS is_connect_error,
         kind = 'span' AND span_name = 'connect' AND duration >= 10 AS is_slow_connect
  FROM seen
), waiting AS (
  SELECT pending.process, count(*) FILTER (WHERE pending.began <= newest - interval '10 seconds') AS open_spans,
         count(*) FILTER (WHERE pending.span_name = 'connect' AND pending.began <= newest - interval '30 seconds') AS hangs_in_connect
  FROM seen AS pending CROSS JOIN edge LEFT JOIN seen AS done
    ON done.trace_id = pending.trace_id AND done.span_id = pending.span_id AND done.kind = 'span'
  WHERE pending.kind = 'pending_span' AND done.span_id IS NULL
  GROUP BY pending.process
), per_process AS (
  SELECT process, max(machine) AS machine, min(began) AS first_row_at, max(ended) AS last_row_at,
         max(ended) FILTER (WHERE is_ready) AS ready_at,
         count(*) FILTER (WHERE is_set_up_failure) AS set_up_failures,
         max(ended) FILTER (WHERE is_listener_trouble) AS listener_trouble_at,
         count(*) FILTER (WHERE is_query) AS queries,
         count(*) FILTER (WHERE is_query AND duration < 0.05) AS queries_fast,
         count(*) FILTER (WHERE is_query AND duration < 0.25) AS queries_tolerable,
         approx_percentile_cont(0.95) WITHIN GROUP (ORDER BY CASE WHEN is_query THEN duration END) AS query_p95_seconds,
         count(DISTINCT trace_id) FILTER (WHERE is_pool_error) AS pool_errors,
         count(DISTINCT trace_id) FILTER (WHERE is_all_failed) AS all_failed,
         count(DISTINCT trace_id) FILTER (WHERE is_connect_error) AS connect_errors,
         count(*) FILTER (WHERE is_slow_connect) AS slow_connects,
         count(*) FILTER (WHERE is_request) AS requests,
         count(*) FILTER (WHERE is_request AND status >= 500) AS server_errors
  FROM judged GROUP BY process
)
SELECT p.process, machine, newest AS newest_row_at, now() AS queried_at, first_row_at, last_row_at, ready_at, set_up_failures,
       queries, queries_fast, queries_tolerable, query_p95_seconds, pool_errors, all_failed, connect_errors, slow_connects,
       requests, server_errors, coalesce(open_spans, 0) AS open_spans, coalesce(hangs_in_connect, 0) AS hangs_in_connect,
       CASE WHEN listener_trouble_at > coalesce(ready_at, first_row_at) THEN 1 ELSE 0 END AS listener_lost
FROM per_process AS p LEFT JOIN waiting AS w ON w.process = p.process CROSS JOIN edge
ORDER BY first_row_at`;
}

/** Root requests that ended before an instant: the rate of failures that is ordinary for this app. */
export function baselineSql(serviceName: string | null, before: string): string {
  const service = serviceName === null ? '' : `AND service_name = ${quoteLiteral(serviceName)}`;
  return `SELECT count(*) AS requests, count(*) FILTER (WHERE http_response_status_code >= 500) AS server_errors
FROM records
WHERE kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AND end_timestamp < ${quoteLiteral(before)} ${service}`;
}
