-- connection pool exhaustion: Requests wait for a database connection, or are refused by the full pool.
-- Time window 5 minutes, every minute, notify when the query starts having matches.
-- Written by 'node alerts/write-alerts.ts'. Where your deployment_environment is another, change it below.
WITH spans AS (
  SELECT service_name, deployment_environment, service_instance_id, trace_id, span_id, span_name,
         min(start_timestamp) AS began,
         max(duration) AS seconds,
         count(*) FILTER (WHERE kind = 'span') AS finished,
         count(*) FILTER (WHERE exception_message LIKE '%QueuePool limit of size % overflow % reached%'
           OR otel_status_message LIKE '%QueuePool limit of size % overflow % reached%') AS refused,
         count(*) FILTER (WHERE exception_message LIKE '%All failures were:%'
           OR otel_status_message LIKE '%All failures were:%') AS given_up
  FROM records_all
  WHERE deployment_environment = 'production' AND (span_name = 'connect' OR is_exception)
  GROUP BY service_name, deployment_environment, service_instance_id, trace_id, span_id, span_name
), processes AS (
  SELECT service_name, deployment_environment, service_instance_id,
         count(DISTINCT trace_id) FILTER (WHERE refused > 0) AS pool_errors,
         count(*) FILTER (WHERE span_name = 'connect' AND (seconds >= 10 OR given_up > 0
           OR (finished = 0 AND began <= now() - interval '30 seconds'))) AS slow_connects,
         sum(given_up) AS given_up
  FROM spans
  GROUP BY service_name, deployment_environment, service_instance_id
)
SELECT service_name, deployment_environment, pool_errors, slow_connects
FROM processes
WHERE pool_errors >= 3 OR slow_connects >= 2 OR given_up >= 1
ORDER BY pool_errors DESC, slow_connects DESC
LIMIT 5
