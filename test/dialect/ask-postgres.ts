import type { RecordedTelemetry } from '../telemetry/recorded-telemetry.ts';
import type { DialectAnswer } from './dialect-answer.ts';
import type { DialectQuestion } from './dialect-question.ts';

/** The answer of the engine that the tests use in Logfire's place. */
export async function askPostgres(telemetry: RecordedTelemetry, question: DialectQuestion): Promise<DialectAnswer> {
  try {
    return { rows: await telemetry.ask(question.query.sql, question.atMs, 0) };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}
