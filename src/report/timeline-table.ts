import type { Incident, IncidentEvent } from '../incident/incident.ts';
import { formatInstant, formatTime, list } from './format.ts';
import { table } from './markdown.ts';

/** One line per event, in words; the moments are UTC. */
export function timelineRows(incident: Incident): readonly (readonly string[])[] {
  const firstMs = incident.diagnosis?.firstSymptomAtMs ?? null;
  const first = firstMs === null ? [] : [{ atMs: firstMs, says: 'first symptom' }];
  const lines = incident.events.flatMap((event) => {
    const says = sayEvent(event);
    return says === null ? [] : [{ atMs: event.atMs, says }];
  });
  const all = [...first, ...lines];
  const days = new Set(all.map(({ atMs }) => formatInstant(atMs).slice(0, 10)));
  const format = days.size > 1 ? formatInstant : formatTime;
  return all.map(({ atMs, says }) => [format(atMs), says]);
}

/** The lines as a table. */
export function renderTimelineTable(rows: readonly (readonly string[])[]): string {
  return table(['UTC', 'what happened'], rows);
}

function sayEvent(event: IncidentEvent): string | null {
  switch (event.type) {
    case 'opened':
      return `incident opened; started by ${event.trigger}`;
    case 'relapsed':
      return `symptoms again, incident reopened; started by ${event.trigger}`;
    case 'diagnosed':
      return `diagnosed: ${DIAGNOSED[event.diagnosis.verdict]} (${event.diagnosis.reasonCode})`;
    case 'captured':
      return event.evidence.missing.length === 0
        ? 'evidence stored'
        : `evidence stored, without ${list(event.evidence.missing)}`;
    case 'attempt-written':
      return `attempt put on record: machines ${list(event.machineIds, 6)}`;
    case 'attempt-withdrawn':
      return `attempt withdrawn: ${event.why}`;
    case 'machine-done':
      return `machine ${event.result.machineId} ${event.result.says}`;
    case 'verified':
      return `${VERIFIED[event.result.verdict]}${event.result.verdict === 'recovered' ? '' : ` (${event.result.reasonCode})`}`;
    case 'run-ended':
      return `run ended: ${event.outcome}${event.outcome === event.reasonCode ? '' : ` (${event.reasonCode})`}`;
    case 'human-called':
      return `a person was ${event.reminder ? 'reminded' : 'called'} (${event.reasonCode})`;
    case 'rearmed':
      return 're-armed: a person removed the hold';
    case 'note':
      return event.text;
    case 'closed':
      return event.how === 'recovered' ? 'incident closed' : 'incident closed: over by itself';
    case 'guarded':
      return null;
  }
}

const DIAGNOSED = {
  healthy: 'healthy',
  treatable: 'the fault of the runbook, a restart should help',
  'dependency-down': 'what the app depends on is down',
  other: 'sick with something else',
  unknown: 'not known',
} as const;

const VERIFIED = {
  recovered: 'new processes proven well',
  unrecovered: 'not recovered',
  inconclusive: 'too little seen to call it recovered',
} as const;
