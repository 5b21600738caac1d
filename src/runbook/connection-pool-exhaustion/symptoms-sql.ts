import { quoteLiteral } from '../sql.ts';
import {
  ALL_ADDRESSES_FAILED,
  FAILURE_TEXT,
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
 * The text of one failed request stands in two rows of one trace, in different columns: both are searched, traces are counted,
 * apart from the rest, because counting distinct values makes an engine sort all that it counts.
 * What does not name its process cannot be told apart and is left out. Conditions are never null: some versions of the engine
 * count a row whose FILTER is null.
 */
export function symptomsSql(serviceName: string | null): string {
  const service = serviceName === null ? '' : `WHERE service_name = ${quoteLiteral(serviceName)}`;
  return `WITH seen AS (
  SELECT service_instance_id AS process, otel_resource_attributes->>'host.name' AS machine,
         kind, trace_id, span_id, start_timestamp AS began, coalesce(end_timestamp, start_timestamp) AS ended, created_at,
         coalesce(span_name = 'connect', false) AS is_connect,
         parent_span_id IS NULL AND http_method IS NOT NULL AS is_root,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL AS is_request,
         kind = 'span' AND parent_span_id IS NULL AND http_method IS NOT NULL
           AND coalesce(http_response_status_code, 0) >= 500 AS is_server_error,
         kind = 'span' AND coalesce(otel_scope_name, '') LIKE '%sqlalchemy%' AND coalesce(span_name, 'connect') <> 'connect'
           AND coalesce(otel_status_code, 'UNSET') <> 'ERROR' AND coalesce(duration, 1) < 0.05 AS is_fast_query,
         kind = 'span' AND coalesce(span_name, '') = 'connect' AND coalesce(duration, 0) >= 10 AS is_slow_connect,
         kind = 'log' AND coalesce(message, '') = ${quoteLiteral(READY_MARKER)} AS is_ready,
         kind = 'log' AND coalesce(${listenerTrouble}, false) AS is_listener_trouble,
         CASE WHEN kind = 'pending_span' OR (exception_message IS NULL AND otel_status_message IS NULL) THEN ''
              WHEN ${FAILURE_TEXT} LIKE ${quoteLiteral(POOL_EXHAUSTED)} THEN 'pool'
              WHEN ${FAILURE_TEXT} LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)} THEN 'addresses'
              ELSE '' END AS failure,
         kind = 'span' AND coalesce(otel_status_code, 'UNSET') = 'ERROR' AND coalesce(span_name, '') = 'connect'
           AND (${FAILURE_TEXT} LIKE '%FATAL: %'
             OR ${FAILURE_TEXT} LIKE '%ERROR: %') AS is_server_refusal
  FROM records_all ${service}
), edge AS (
  SELECT max(ended) AS newest, max(created_at) AS stored FROM seen
), came_back AS (
  SELECT process AS back_process, max(ended) AS back_at FROM seen WHERE is_ready GROUP BY process
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
         count(*) FILTER (WHERE is_slow_connect AND ended > newest - interval '10 minutes') AS slow_connects,
         min(began) FILTER (WHERE (is_slow_connect OR failure = 'addresses') AND ended > newest - interval '10 minutes') AS slow_connect_first_at,
         max(ended) FILTER (WHERE is_slow_connect OR failure = 'addresses') AS slow_connect_last_at,
         min(began) FILTER (WHERE failure = 'pool' AND ended > newest - interval '10 minutes') AS pool_error_first_at,
         max(ended) FILTER (WHERE failure = 'pool') AS pool_error_last_at,
         count(*) FILTER (WHERE is_server_refusal AND ended > newest - interval '3 minutes') AS server_refusals,
         count(*) FILTER (WHERE is_listener_trouble AND ended > newest - interval '10 minutes') AS listener_troubles,
         count(*) FILTER (WHERE is_listener_trouble) AS listener_troubles_40m,
         min(began) FILTER (WHERE is_listener_trouble) AS listener_trouble_first_at,
         max(ended) FILTER (WHERE is_listener_trouble) AS listener_trouble_last_at,
         min(began) FILTER (WHERE is_listener_trouble AND (back_at IS NULL OR ended > back_at)) AS listener_lost_at
  FROM seen CROSS JOIN edge LEFT JOIN came_back ON back_process = process
  WHERE process IS NOT NULL AND kind <> 'pending_span' AND ended > newest - interval '40 minutes'
  GROUP BY process
), failed_traces AS (
  SELECT process, failure, trace_id, max(ended) AS ended FROM seen WHERE failure <> '' GROUP BY process, failure, trace_id
), failing AS (
  SELECT process,
         count(*) FILTER (WHERE failure = 'pool' AND ended > newest - interval '10 minutes') AS pool_error_traces,
         count(*) FILTER (WHERE failure = 'addresses' AND ended > newest - interval '10 minutes') AS all_failed_traces,
         count(*) FILTER (WHERE failure = 'addresses' AND ended > newest - interval '3 minutes') AS all_failed_recent
  FROM failed_traces CROSS JOIN edge GROUP BY process
), open_requests AS (
  SELECT waiting.process, max(waiting.machine) AS machine, waiting.trace_id, min(waiting.began) AS began,
         max(waiting.began) AS deepest_began,
         max(CASE WHEN waiting.is_connect THEN waiting.began END) AS connect_began,
         count(*) FILTER (WHERE waiting.is_root) AS roots
  FROM seen AS waiting LEFT JOIN seen AS done
    ON done.trace_id = waiting.trace_id AND done.span_id = waiting.span_id AND done.kind = 'span'
  WHERE waiting.process IS NOT NULL AND waiting.kind = 'pending_span' AND done.span_id IS NULL
  GROUP BY waiting.process, waiting.trace_id
), judged AS (
  SELECT process, machine, began, deepest_began, roots > 0 AS is_request,
         roots > 0 AND began <= newest - interval '30 seconds' AS is_hang,
         coalesce(connect_began = deepest_began, false) AS is_in_connect
  FROM open_requests CROSS JOIN edge
), hanging AS (
  SELECT process, max(machine) AS machine, min(began) AS first_row_at, max(deepest_began) AS last_row_at,
         count(*) FILTER (WHERE is_request) AS open_requests,
         count(*) FILTER (WHERE is_hang AND is_in_connect) AS hangs_in_connect,
         min(began) FILTER (WHERE is_hang AND is_in_connect) AS hang_in_connect_first_at,
         count(*) FILTER (WHERE is_hang AND NOT is_in_connect) AS hangs_elsewhere,
         min(began) FILTER (WHERE is_hang AND NOT is_in_connect) AS hang_elsewhere_first_at
  FROM judged GROUP BY process
)
SELECT coalesce(p.process, h.process) AS process, coalesce(p.machine, h.machine) AS machine,
       newest AS newest_row_at, stored AS newest_stored_at, coalesce(now(), newest) AS queried_at,
       least(p.first_row_at, h.first_row_at) AS first_row_at, greatest(p.last_row_at, h.last_row_at) AS last_row_at,
       coalesce(row_count, 0) AS row_count, coalesce(requests, 0) AS requests, coalesce(requests_5m, 0) AS requests_5m,
       coalesce(open_requests, 0) AS open_requests, ready_at,
       coalesce(fast_queries, 0) AS fast_queries, fast_query_last_at,
       coalesce(pool_error_traces, 0) AS pool_error_traces, pool_error_first_at, pool_error_last_at,
       coalesce(slow_connects, 0) AS slow_connects, coalesce(all_failed_traces, 0) AS all_failed_traces,
       slow_connect_first_at, slow_connect_last_at,
       coalesce(all_failed_recent, 0) AS all_failed_recent, coalesce(server_refusals, 0) AS server_refusals,
       coalesce(listener_troubles, 0) AS listener_troubles, coalesce(listener_troubles_40m, 0) AS listener_troubles_40m,
       listener_trouble_first_at, listener_trouble_last_at, listener_lost_at,
       coalesce(server_errors, 0) AS server_errors, server_error_first_at, server_error_last_at,
       coalesce(hangs_in_connect, 0) AS hangs_in_connect, hang_in_connect_first_at,
       coalesce(hangs_elsewhere, 0) AS hangs_elsewhere, hang_elsewhere_first_at
FROM per_process AS p FULL OUTER JOIN hanging AS h ON h.process = p.process
  LEFT JOIN failing AS f ON f.process = p.process CROSS JOIN edge
ORDER BY first_row_at, process`;
}
