import { quoteLiteral } from '../sql.ts';
import {
  ALL_ADDRESSES_FAILED,
  FAILURE_TEXT,
  LISTENER_SET_UP_FAILED,
  LISTENER_TROUBLE,
  POOL_EXHAUSTED,
  READY_MARKER,
} from './texts.ts';

const listenerTrouble = LISTENER_TROUBLE.map((line) => `message LIKE ${quoteLiteral(line)}`).join(' OR ');

/**
 * One row per process: what the runbook wants to see after a restart, and what must not be there.
 * Conditions are never null: some versions of the engine count a row whose FILTER is null.
 */
export function verificationSql(serviceName: string | null): string {
  const service = serviceName === null ? '' : `WHERE service_name = ${quoteLiteral(serviceName)}`;
  return `WITH seen AS (
  SELECT service_instance_id AS process, otel_resource_attributes->>'host.name' AS machine,
         kind, trace_id, span_id, start_timestamp AS began, coalesce(end_timestamp, start_timestamp) AS ended,
         coalesce(duration, 1) AS seconds,
         coalesce(span_name = 'connect', false) AS is_connect,
         kind = 'span' AND coalesce(otel_scope_name, '') LIKE '%sqlalchemy%' AND coalesce(span_name, 'connect') <> 'connect'
           AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AS is_query,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AS is_request,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL
           AND coalesce(http_response_status_code, 0) >= 500 AS is_server_error,
         kind = 'log' AND coalesce(message, '') = ${quoteLiteral(READY_MARKER)} AS is_ready,
         kind = 'log' AND coalesce(message, '') LIKE ${quoteLiteral(LISTENER_SET_UP_FAILED)} AS is_set_up_failure,
         kind = 'log' AND coalesce(${listenerTrouble}, false) AS is_listener_trouble,
         CASE WHEN kind = 'pending_span' OR (exception_message IS NULL AND otel_status_message IS NULL) THEN ''
              WHEN ${FAILURE_TEXT} LIKE ${quoteLiteral(POOL_EXHAUSTED)} THEN 'pool'
              WHEN ${FAILURE_TEXT} LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)} THEN 'addresses'
              ELSE '' END AS failure,
         kind = 'span' AND coalesce(span_name, '') = 'connect' AND coalesce(otel_status_code, 'UNSET') = 'ERROR' AS is_connect_error,
         kind = 'span' AND coalesce(span_name, '') = 'connect' AND coalesce(duration, 0) >= 10 AS is_slow_connect
  FROM records_all ${service}
), edge AS (
  SELECT max(ended) AS newest FROM seen
), waiting AS (
  SELECT pending.process, count(*) FILTER (WHERE pending.began <= newest - interval '10 seconds') AS open_spans,
         count(*) FILTER (WHERE pending.is_connect AND pending.began <= newest - interval '30 seconds') AS hangs_in_connect
  FROM seen AS pending CROSS JOIN edge LEFT JOIN seen AS done
    ON done.trace_id = pending.trace_id AND done.span_id = pending.span_id AND done.kind = 'span'
  WHERE pending.process IS NOT NULL AND pending.kind = 'pending_span' AND done.span_id IS NULL
  GROUP BY pending.process
), failed_traces AS (
  SELECT process, trace_id,
         max(CASE WHEN failure = 'pool' THEN 1 ELSE 0 END) AS pool_errors,
         max(CASE WHEN failure = 'addresses' THEN 1 ELSE 0 END) AS all_failed,
         max(CASE WHEN is_connect_error THEN 1 ELSE 0 END) AS connect_errors
  FROM seen WHERE process IS NOT NULL AND (failure <> '' OR is_connect_error)
  GROUP BY process, trace_id
), failing AS (
  SELECT process, count(*) FILTER (WHERE pool_errors = 1) AS pool_errors,
         count(*) FILTER (WHERE all_failed = 1) AS all_failed,
         count(*) FILTER (WHERE connect_errors = 1) AS connect_errors
  FROM failed_traces GROUP BY process
), slowest AS (
  SELECT process, approx_percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS query_p95_seconds
  FROM seen WHERE is_query AND process IS NOT NULL GROUP BY process
), per_process AS (
  SELECT process, max(machine) AS machine, min(began) AS first_row_at, max(ended) AS last_row_at,
         max(ended) FILTER (WHERE is_ready) AS ready_at,
         count(*) FILTER (WHERE is_set_up_failure) AS set_up_failures,
         max(ended) FILTER (WHERE is_listener_trouble) AS listener_trouble_at,
         count(*) FILTER (WHERE is_query) AS queries,
         count(*) FILTER (WHERE is_query AND seconds < 0.05) AS queries_fast,
         count(*) FILTER (WHERE is_query AND seconds < 0.25) AS queries_tolerable,
         count(*) FILTER (WHERE is_slow_connect) AS slow_connects,
         count(*) FILTER (WHERE is_request) AS requests,
         count(*) FILTER (WHERE is_server_error) AS server_errors
  FROM seen WHERE process IS NOT NULL GROUP BY process
)
SELECT p.process, machine, newest AS newest_row_at, coalesce(now(), newest) AS queried_at, first_row_at, last_row_at, ready_at,
       set_up_failures, queries, queries_fast, queries_tolerable, query_p95_seconds,
       coalesce(pool_errors, 0) AS pool_errors, coalesce(all_failed, 0) AS all_failed,
       coalesce(connect_errors, 0) AS connect_errors, slow_connects, requests, server_errors,
       coalesce(open_spans, 0) AS open_spans, coalesce(hangs_in_connect, 0) AS hangs_in_connect,
       CASE WHEN listener_trouble_at > coalesce(ready_at, first_row_at) THEN 1 ELSE 0 END AS listener_lost
FROM per_process AS p LEFT JOIN waiting AS w ON w.process = p.process LEFT JOIN failing AS f ON f.process = p.process
  LEFT JOIN slowest AS s ON s.process = p.process CROSS JOIN edge
ORDER BY first_row_at, process`;
}

/** Root requests that ended before an instant: the rate of failures that is ordinary for this app. */
export function baselineSql(serviceName: string | null, before: string): string {
  const service = serviceName === null ? '' : `AND service_name = ${quoteLiteral(serviceName)}`;
  return `SELECT count(*) AS requests, count(*) FILTER (WHERE coalesce(http_response_status_code, 0) >= 500) AS server_errors
FROM records
WHERE kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AND end_timestamp < ${quoteLiteral(before)} ${service}`;
}
