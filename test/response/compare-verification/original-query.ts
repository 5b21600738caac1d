/** The query under "verification" in the runbook, word for word. It stays here as what must not be trusted. */
export const ORIGINAL_VERIFICATION_SQL = `SELECT
span_name,
message,
start_timestamp,
duration * 1000 as duration_ms,
otel_status_code
FROM records
WHERE deployment_environment = 'production'
AND start_timestamp > NOW() - INTERVAL '5 minutes'
ORDER BY start_timestamp DESC
LIMIT 30`;

export const READY_LINE = 'queue service connected to database and listening';

/** Does the line that should be seen stand anywhere in the five minutes, be it not among the newest thirty rows? */
export const READY_LINE_SQL = `SELECT message
FROM records
WHERE deployment_environment = 'production'
AND start_timestamp > NOW() - INTERVAL '5 minutes'
AND message = '${READY_LINE}'
LIMIT 1`;
