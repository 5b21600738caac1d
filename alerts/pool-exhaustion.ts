import { ALL_ADDRESSES_FAILED, POOL_EXHAUSTED } from '../src/runbook/connection-pool-exhaustion/texts.ts';
import { quoteLiteral } from '../src/runbook/sql.ts';
import type { Alert } from './alert.ts';

/**
 * One row per sick process, the runbook's first two kinds of symptom with its thresholds. It reads `connect` spans and
 * exceptions and nothing else, once and without a join: a span that still hangs is one whose rows are all pending.
 */
export const poolExhaustion: Alert = {
  id: 'pool-exhaustion',
  name: 'connection pool exhaustion',
  description: 'Requests wait for a database connection, or are refused by the full pool.',
  windowMinutes: 5,
  everyMinutes: 1,
  sql: (environment) => `WITH spans AS (
  SELECT service_name, deployment_environment, service_instance_id, trace_id, span_id, span_name,
         min(start_timestamp) AS began,
         max(duration) AS seconds,
         count(*) FILTER (WHERE kind = 'span') AS finished,
         count(*) FILTER (WHERE exception_message LIKE ${quoteLiteral(POOL_EXHAUSTED)}
           OR otel_status_message LIKE ${quoteLiteral(POOL_EXHAUSTED)}) AS refused,
         count(*) FILTER (WHERE exception_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}
           OR otel_status_message LIKE ${quoteLiteral(ALL_ADDRESSES_FAILED)}) AS given_up
  FROM records_all
  WHERE deployment_environment = '${environment}' AND (span_name = 'connect' OR is_exception)
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
LIMIT 5`,
};
