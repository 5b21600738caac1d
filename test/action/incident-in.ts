import { hidden, reveal } from '../../src/history/hidden.ts';
import { foldIncident, type Incident } from '../../src/incident/incident.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import type { SandboxState } from '../sandbox/control/sandbox-state.ts';
import { commentsOf } from './ground-truth.ts';

/** The incident on record, as its comment carries it; one without events where there is none. */
export function incidentIn(issues: SandboxState['issues']): Incident {
  const comment = issues.flatMap(commentsOf).find((body) => body.startsWith(hidden('incident-key')));
  return foldIncident(parseEvents(reveal('incident', comment ?? '')) ?? []);
}
