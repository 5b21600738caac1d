import { quoteLiteral } from '../sql.ts';
import {
  ALL_ADDRESSES_FAILED,
  LISTENER_SET_UP_FAILED,
  LISTENER_TROUBLE,
  POOL_EXHAUSTED,
  READY_MARKER,
} from './texts.ts';

const listenerTrouble = [...LISTENER_TROUBLE, LISTENER_SET_UP_FAILED]
  .map((line) => `message LIKE ${quoteLiteral(line)}`)
  .join(' OR ');

/**
 * One row per process: what the runbook calls symptoms, counted.
 *
 * Every window ends at the newest row that is visible, never at a clock. A request that still hangs exists only as a
 * `pending_span` row without its `span`, so open spans are found by an anti-join (https://logfire.pydantic.dev/docs/).
 * The text of one failed request stands in two rows of one trace, in different columns: both are searched, traces are counted.
 */
export function symptomsSql(serviceName: string | null): string {
  const service = serviceName === null ? '' : `WHERE service_name = ${quoteLiteral(serviceName)}`;
  return `WITH seen AS (
  SELECT service_instance_id AS process, otel_resource_attributes->>'host.name' AS machine,
         kind, span_name, message, trace_id, span_id, parent_span_id, http_method, http_response_status_code AS status,
         start_timestamp AS began, coalesce(end_timestamp, start_timestamp) AS ended, created_at, duration,
         otel_status_code, otel_scope_name,
         coalesce(exception_message, '') || ' ' || coalesce(otel_status_message, '') AS failure
  FROM records_all ${service}
), edge AS (
  SELECT max(ended) AS newest, max(created_at) AS stored FROM seen
), finished AS (
  SELECT process, machine, kind, began, ended, duration, trace_id,
         span_name = 'connect' AS is_connect,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AS is_request,
         kind = 'span' AND status >= 500 AND parent_span_id IS NULL AND http_method IS NOT NULL AS is_server_error,
         kind = 'span' AND otel_scope_name LIKE '%sqlalchemy%' AND span_name <> 'connect'
           AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AND duration < 0.05 AS is_fast_query,
         failure LIKE ${quoteLiteral(POOL_EXHAUSTED)} AS is_pool_error,
         failure LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)} AS is_all_failed,
         otel_status_code = 'ERROR' AND span_name = 'connect'
           AND (failure LIKE '%FATAL: %' OR failure LIKE '%ERROR: %') AS is_server_refusal,
         kind = 'span' AND span_name = 'connect' AND duration >= 10 AS is_slow_connect,
         kind = 'log' AND message = ${quoteLiteral(READY_MARKER)} AS is_ready,
         kind = 'log' AND (${listenerTrouble}) AS is_listener_trouble,
         newest
  FROM seen CROSS JOIN edge
  WHERE kind <> 'pending_span' AND ended > newest - interval '40 minutes'
), per_process AS (
  SELECT process, max(machine) AS machine, min(began) AS first_row_at, max(ended) AS last_row_at, count(*) AS row_count,
         count(*) FILTER (WHERE is_request) AS requests,
         count(*) FILTER (WHERE is_request AND ended > newest - interval '5 minutes') AS requests_5m,
         count(*) FILTER (WHERE is_server_error AND ended > newest - interval '5 minutes') AS server_errors,
         min(began) FILTER (WHERE is_server_error AND ended > newest - interval '10 minutes') AS server_error_first_at,
         max(ended) FILTER (WHERE is_server_error) AS server_error_last_at,
         max(ended) FILTER (WHERE is_ready) AS ready_at,
         count(*) FILTER (WHERE is_fast_query AND ended > newest - interval '60 seconds') AS fast_queries,
         max(ended) FILTER (WHERE is_fast_query) AS fast_query_last_at,
         count(DISTINCT trace_id) FILTER (WHERE is_pool_error AND ended > newest - interval '10 minutes') AS pool_error_traces,
         min(began) FILTER (WHERE is_pool_error AND ended > newest - interval '10 minutes') AS pool_error_first_at,
         max(ended) FILTER (WHERE is_pool_error) AS pool_error_last_at,
         count(*) FILTER (WHERE is_slow_connect AND ended > newest - interval '10 minutes') AS slow_connects,
         count(DISTINCT trace_id) FILTER (WHERE is_all_failed AND ended > newest - interval '10 minutes') AS all_failed_traces,
         min(began) FILTER (WHERE (is_slow_connect OR is_all_failed) AND ended > newest - interval '10 minutes') AS slow_connect_first_at,
         max(ended) FILTER (WHERE is_slow_connect OR is_all_failed) AS slow_connect_last_at,
         count(DISTINCT trace_id) FILTER (WHERE is_all_failed AND ended > newest - interval '3 minutes') AS all_failed_recent,
         count(*) FILTER (WHERE is_server_refusal AND ended > newest - interval '3 minutes') AS server_refusals,
         count(*) FILTER (WHERE is_listener_trouble AND ended > newest - interval '10 minutes') AS listener_troubles,
         count(*) FILTER (WHERE is_listener_trouble) AS listener_troubles_40m,
         min(began) FILTER (WHERE is_listener_trouble) AS listener_trouble_first_at,
         max(ended) FILTER (WHERE is_listener_trouble) AS listener_trouble_last_at
  FROM finished GROUP BY process
), open_spans AS (
  SELECT waiting.process, waiting.machine, waiting.trace_id, waiting.span_name, waiting.began, waiting.parent_span_id, waiting.http_method
  FROM seen AS waiting LEFT JOIN seen AS done
    ON done.trace_id = waiting.trace_id AND done.span_id = waiting.span_id AND done.kind = 'span'
  WHERE waiting.kind = 'pending_span' AND done.span_id IS NULL
), open_requests AS (
  SELECT process, max(machine) AS machine, trace_id, min(began) AS began,
         max(began) AS deepest_began,
         max(CASE WHEN span_name = 'connect' THEN began END) AS connect_began,
         count(*) FILTER (WHERE parent_span_id IS NULL AND http_method IS NOT NULL) AS roots
  FROM open_spans GROUP BY process, trace_id
), hanging AS (
  SELECT process, max(machine) AS machine, min(began) AS first_row_at, max(deepest_began) AS last_row_at,
         count(*) FILTER (WHERE roots > 0) AS open_requests,
         count(*) FILTER (WHERE roots > 0 AND connect_began = deepest_began AND began <= newest - interval '30 seconds') AS hangs_in_connect,
         min(began) FILTER (WHERE roots > 0 AND connect_began = deepest_began AND began <= newest - interval '30 seconds') AS hang_in_connect_first_at,
         count(*) FILTER (WHERE roots > 0 AND connect_began IS DISTINCT FROM deepest_began AND began <= newest - interval '30 seconds') AS hangs_elsewhere,
         min(began) FILTER (WHERE roots > 0 AND connect_began IS DISTINCT FROM deepest_began AND began <= newest - interval '30 seconds') AS hang_elsewhere_first_at
  FROM open_requests CROSS JOIN edge GROUP BY process
)
SELECT coalesce(p.process, h.process) AS process, coalesce(p.machine, h.machine) AS machine,
       newest AS newest_row_at, stored AS newest_stored_at, now() AS queried_at,
       least(p.first_row_at, h.first_row_at) AS first_row_at, greatest(p.last_row_at, h.last_row_at) AS last_row_at,
       coalesce(row_count, 0) AS row_count, coalesce(requests, 0) AS requests, coalesce(requests_5m, 0) AS requests_5m,
       coalesce(open_requests, 0) AS open_requests, ready_at,
       coalesce(fast_queries, 0) AS fast_queries, fast_query_last_at,
       coalesce(pool_error_traces, 0) AS pool_error_traces, pool_error_first_at, pool_error_last_at,
       coalesce(slow_connects, 0) AS slow_connects, coalesce(all_failed_traces, 0) AS all_failed_traces,
       slow_connect_first_at, slow_connect_last_at,
       coalesce(all_failed_recent, 0) AS all_failed_recent, coalesce(server_refusals, 0) AS server_refusals,
       coalesce(listener_troubles, 0) AS listener_troubles, coalesce(listener_troubles_40m, 0) AS listener_troubles_40m,
       listener_trouble_first_at, listener_trouble_last_at,
       coalesce(server_errors, 0) AS server_errors, server_error_first_at, server_error_last_at,
       coalesce(hangs_in_connect, 0) AS hangs_in_connect, hang_in_connect_first_at,
       coalesce(hangs_elsewhere, 0) AS hangs_elsewhere, hang_elsewhere_first_at
FROM per_process AS p FULL OUTER JOIN hanging AS h ON h.process = p.process CROSS JOIN edge
ORDER BY first_row_at`;
}
