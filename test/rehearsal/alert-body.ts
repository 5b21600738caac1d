/** What Logfire posts when an alert for the runbook's fault fires: its `raw-data` form. */
export function alertBody(at: Date): Readonly<Record<string, unknown>> {
  const project = 'https://logfire-us.pydantic.dev/sandbox/relay-api';
  const alert = `${project}/alerts/575fb6d1-9172-41e8-b44a-b281674289d4`;
  return {
    organization_name: 'sandbox',
    project_name: 'relay-api',
    alert_name: 'connection pool exhaustion',
    timestamp: at.toISOString(),
    n_rows: 2,
    columns: [
      { name: 'span_name', type: { type_name: 'Utf8', is_array: false }, nullable: true },
      { name: 'pool_timeouts', type: { type_name: 'Int64', is_array: false }, nullable: false },
    ],
    data: [
      ['GET /albums/{handle}', 11],
      ['GET /auth/me', 4],
    ],
    errors: null,
    description: 'QueuePool timeouts in the last five minutes',
    links: { alert: `${alert}?alertRunId=09a490ea-8968-420b-820a-f1843407be68`, alert_settings: `${alert}/edit` },
  };
}
