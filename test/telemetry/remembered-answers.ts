import { connectionPoolExhaustion as runbook } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { RecordedTelemetry, TelemetryRow } from './recorded-telemetry.ts';

/** What a query asks, when, and what of the recording it may see. */
export interface Asked {
  readonly atMs: number;
  readonly delayMs: number;
  readonly onlyMachine: number | null;
  readonly hostNames: boolean;
}

/** The runbook's queries on one recording. Each is run once for what is visible, however often it is asked for. */
export interface RememberedAnswers {
  symptoms(asked: Asked): Promise<readonly TelemetryRow[]>;
  verification(asked: Asked): Promise<readonly TelemetryRow[]>;
}

export function rememberAnswers(recording: RecordedTelemetry): RememberedAnswers {
  const known = new Map<string, Promise<readonly TelemetryRow[]>>();
  const ask = async (sql: string, name: string, asked: Asked): Promise<readonly TelemetryRow[]> => {
    // Nothing is stored any more once the recording is over.
    const visibleMs = Math.min(asked.atMs - asked.delayMs, recording.toMs + 10_000);
    const key = `${name} ${visibleMs} ${asked.onlyMachine}`;
    const visibility = { hostNames: true, ...(asked.onlyMachine === null ? {} : { onlyMachine: asked.onlyMachine }) };
    const answer = known.get(key) ?? recording.ask(sql, visibleMs, 0, visibility);
    known.set(key, answer);
    const queried_at = new Date(asked.atMs).toISOString();
    return (await answer).map((row) => ({ ...row, queried_at, ...(asked.hostNames ? {} : { machine: null }) }));
  };
  const symptomsSql = runbook.symptoms.sql(null);
  const verificationSql = runbook.verification.sql(null);
  return {
    symptoms: (asked) => ask(symptomsSql, 'symptoms', asked),
    verification: (asked) => ask(verificationSql, 'verification', asked),
  };
}
