import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type HistoryState, parseState } from '../../src/history/state.ts';
import { foldIncident, type Incident, type IncidentEvent } from '../../src/incident/incident.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import type { RunReport } from '../../src/report/result.ts';

/** What a recorded run left behind, decoded: see `record-fixtures.ts`. */
export interface Fixture {
  /** Empty where the run recorded nothing. */
  readonly events: readonly IncidentEvent[];
  readonly incident: Incident;
  readonly state: HistoryState | null;
  readonly report: RunReport;
}

export function readFixture(name: string): Fixture {
  const text = readFileSync(join(import.meta.dirname, 'fixtures', `${name}.json`), 'utf8');
  const { result, state, incidents } = schema.parse(JSON.parse(text));
  const events = parseEvents(incidents) ?? [];
  const { timeline, ...unrecorded } = result.incident;
  const incident =
    events.length > 0
      ? foldIncident(events)
      : { ...foldIncident([]), ...unrecorded, events: parseEvents(timeline) ?? [] };
  return { events, incident, state: parseState(state), report: { ...result, incident } };
}

const schema = z.object({
  result: z.custom<RunReport & { readonly incident: { readonly timeline: unknown } }>((value) => value !== null),
  state: z.unknown(),
  incidents: z.unknown(),
});
