import type { TraceLink } from '../../incident/evidence.ts';
import { formatDuration } from '../../support/duration.ts';
import type { Row, TraceLinks } from '../runbook.ts';

const NOTHING = '–';

/** A field of a row as text; a dash where it is missing. */
export function fieldOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value === '' ? NOTHING : value;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : NOTHING;
}

/** An instant as the time of day in UTC. */
export function timeOf(row: Row, column: string): string {
  const atMs = Date.parse(fieldOf(row, column));
  return Number.isNaN(atMs) ? NOTHING : new Date(atMs).toISOString().slice(11, 19);
}

/** The first characters of an id, enough to tell processes apart. */
export function shortId(row: Row, column: string): string {
  return fieldOf(row, column).slice(0, 8);
}

/** A number of seconds as a span of time. */
export function seconds(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'number' ? formatDuration(value * 1_000) : NOTHING;
}

/** The traces among some texts, each once; what is no trace id is left out. */
export function traces(traceIds: readonly string[], links: TraceLinks): readonly TraceLink[] {
  const real = [...new Set(traceIds)].filter((traceId) => /^[0-9a-f]{32}$/.test(traceId));
  return real.map((traceId) => ({ traceId, url: links(traceId) }));
}
