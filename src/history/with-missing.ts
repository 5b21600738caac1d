import type { IncidentEvent } from '../incident/incident.ts';

/** The events as they are known, and those of our own that another run wrote over; in the order in which they happened. */
export function withMissing(known: readonly IncidentEvent[], own: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const there = new Set(known.map((event) => JSON.stringify(event)));
  const missing = own.filter((event) => !there.has(JSON.stringify(event)));
  const isLatest = missing.every((event) => event.atMs >= (known.at(-1)?.atMs ?? 0));
  const all = [...known, ...missing];
  return isLatest ? all : all.sort((one, other) => one.atMs - other.atMs);
}
