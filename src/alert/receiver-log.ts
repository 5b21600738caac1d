import { inertLine } from '../support/inert.ts';
import type { Redact } from '../support/redaction.ts';

/** Tells what became of a request. */
export type ReceiverLog = (
  level: 'info' | 'warning' | 'error',
  event: string,
  details?: Readonly<Record<string, string | number | null>>,
) => void;

/** A log of one line of JSON per event, redacted and inert at the last step before it is written. */
export function createReceiverLog(redact: Redact, write: (line: string) => void): ReceiverLog {
  const clean = (value: string | number | null): string | number | null =>
    typeof value === 'string' ? inertLine(redact(value)) : value;
  return (level, event, details = {}) => {
    const shown = Object.entries(details).map(([name, value]) => [name, clean(value)]);
    write(JSON.stringify({ level, event: clean(event), ...Object.fromEntries(shown) }));
  };
}
