import type { IncidentEvent } from '../incident/incident.ts';

/** Events whose content a later one of the same kind replaces; the incident they add up to is the same without them. */
const REPLACED_BY_LATER: ReadonlySet<IncidentEvent['type']> = new Set(['guarded', 'captured']);

/**
 * The events of a long incident without what later ones replaced, so that its comment has room for them: earlier guards,
 * machines, evidence and diagnoses. They fold to the same incident.
 */
export function leanEvents(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const lastOf = (isOne: (event: IncidentEvent) => boolean): IncidentEvent | undefined => events.findLast(isOne);
  const kept = new Set([
    ...[...REPLACED_BY_LATER].map((type) => lastOf((event) => event.type === type)),
    lastOf((event) => event.type === 'diagnosed'),
    lastOf((event) => event.type === 'diagnosed' && event.diagnosis.verdict !== 'healthy'),
  ]);
  return events.filter(
    (event, index) =>
      index === 0 || kept.has(event) || !(event.type === 'diagnosed' || REPLACED_BY_LATER.has(event.type)),
  );
}
