import {
  LISTENER_SET_UP_FAILED,
  LISTENER_TROUBLE,
  READY_MARKER,
} from '../src/runbook/connection-pool-exhaustion/texts.ts';
import { quoteLiteral } from '../src/runbook/sql.ts';
import type { Alert } from './alert.ts';

const trouble = [...LISTENER_TROUBLE, LISTENER_SET_UP_FAILED]
  .map((line) => `message LIKE ${quoteLiteral(line)}`)
  .join('\n           OR ');

/**
 * One row per process whose queue listener lost its connection a minute ago or more and has not said since that it is
 * back. Most listeners are back within seconds, which is nobody's business.
 */
export const listenerLost: Alert = {
  id: 'listener-lost',
  name: 'queue listener lost',
  description: 'A queue listener has lost its connection and has not been back for a minute.',
  windowMinutes: 10,
  everyMinutes: 1,
  sql: (environment) => `WITH said AS (
  SELECT service_name, deployment_environment, service_instance_id, start_timestamp,
         message = ${quoteLiteral(READY_MARKER)} AS is_back
  FROM records
  WHERE deployment_environment = '${environment}' AND kind = 'log'
    AND (message = ${quoteLiteral(READY_MARKER)}
           OR ${trouble})
), processes AS (
  SELECT service_name, deployment_environment, service_instance_id,
         count(*) FILTER (WHERE NOT is_back) AS troubles,
         min(start_timestamp) FILTER (WHERE NOT is_back) AS first_trouble_at,
         max(start_timestamp) FILTER (WHERE NOT is_back) AS last_trouble_at,
         max(start_timestamp) FILTER (WHERE is_back) AS back_at
  FROM said
  GROUP BY service_name, deployment_environment, service_instance_id
)
SELECT service_name, deployment_environment, troubles AS count
FROM processes
WHERE first_trouble_at <= now() - interval '60 seconds' AND (back_at IS NULL OR back_at < last_trouble_at)
ORDER BY troubles DESC
LIMIT 5`,
};
