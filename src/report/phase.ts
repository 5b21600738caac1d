import type { Incident, IncidentEvent } from '../incident/incident.ts';

/** Where an incident is: the page is written again and again while a run is at work on it. */
export type Phase =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'restarting' | 'verifying'; readonly machineIds: readonly string[] }
  | { readonly kind: 'ended' }
  | { readonly kind: 'closed' };

/** Where an incident is, by what was recorded last. */
export function phaseOf(incident: Incident): Phase {
  if (incident.closedAtMs !== null) return { kind: 'closed' };
  const latest = incident.events.findLast((event) => TURNS.has(event.type));
  if (latest?.type === 'attempt-written') {
    const { machineIds } = latest;
    const stopped = incident.results.some(({ result }) => result === 'failed' || result === 'unknown');
    return { kind: stopped || incident.results.length >= machineIds.length ? 'verifying' : 'restarting', machineIds };
  }
  return latest === undefined || latest.type === 'opened' || latest.type === 'relapsed'
    ? { kind: 'beginning' }
    : { kind: 'ended' };
}

/** What was said to be done in the last attempt; null where there was none. */
export function lastAttempt(incident: Incident): Extract<IncidentEvent, { type: 'attempt-written' }> | null {
  if (incident.attempts === 0) return null;
  return incident.events.findLast((event) => event.type === 'attempt-written') ?? null;
}

/** Is a run at work on it? */
export function isInProgress(phase: Phase): boolean {
  return phase.kind === 'beginning' || phase.kind === 'restarting' || phase.kind === 'verifying';
}

const TURNS: ReadonlySet<IncidentEvent['type']> = new Set([
  'opened',
  'relapsed',
  'attempt-written',
  'attempt-withdrawn',
  'verified',
  'run-ended',
]);
