-- queue listener lost: A queue listener has lost its connection and has not been back for a minute.
-- Time window 10 minutes, every minute, notify when the query starts having matches.
-- Written by 'node alerts/write-alerts.ts'. Where your deployment_environment is another, change it below.
WITH said AS (
  SELECT service_name, deployment_environment, service_instance_id, start_timestamp,
         message = 'queue service connected to database and listening' AS is_back
  FROM records
  WHERE deployment_environment = 'production' AND kind = 'log'
    AND (message = 'queue service connected to database and listening'
           OR message LIKE 'heartbeat timeout, marking connection as dead%'
           OR message LIKE 'queue listener connection lost, attempting reconnect%'
           OR message LIKE 'queue listener reconnection failed, retrying%'
           OR message LIKE 'database connection timed out after % for queue listening%'
           OR message LIKE 'failed to setup queue service%')
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
LIMIT 5
