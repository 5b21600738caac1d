import { type Alert, WATERMARK } from '../../alerts/alert.ts';
import type { RecordedTelemetry, TelemetryRow } from '../telemetry/recorded-telemetry.ts';

/** What an alert finds when Logfire runs it: only rows that began within its time window, which ends a little before now. */
export function runAlert(
  alert: Alert,
  recording: RecordedTelemetry,
  atMs: number,
  delayMs: number,
): Promise<readonly TelemetryRow[]> {
  const until = `now() - interval '${WATERMARK}'`;
  const window = `start_timestamp > ${until} - interval '${alert.windowMinutes} minutes' AND start_timestamp <= ${until}`;
  const sql = alert
    .sql('production')
    .replaceAll(
      /\bFROM (records|records_all)\b/g,
      (_, table: string) => `FROM (SELECT * FROM ${table} WHERE ${window})`,
    );
  return recording.ask(sql, atMs, delayMs);
}
