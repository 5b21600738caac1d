import type { Machine } from '../fly/machine.ts';
import type { GuardAnswer } from '../incident/guard.ts';
import type { Incident, IncidentEvent, Start, StoredDiagnosis } from '../incident/incident.ts';
import { snapshotMachines } from './choose-targets.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

/** The events of a look: what was diagnosed, what the guards said, which machines there are. */
export function eventsOf(
  run: Run,
  look: Look,
  guards: readonly GuardAnswer[],
  targets: readonly Machine[],
): readonly IncidentEvent[] {
  const atMs = githubNow(run, look);
  const machines = snapshotMachines(look.machines ?? [], run.plan.key.processGroup, targets);
  return [
    { type: 'diagnosed', atMs, diagnosis: diagnosisOf(look) },
    { type: 'guarded', atMs, guards, machines },
  ];
}

export function diagnosisOf(look: Look): StoredDiagnosis {
  const { verdict, reasonCode, reasons, weaklyProven, processes, freshness, firstSymptomAtMs } = look.diagnosis;
  return { verdict, reasonCode, reasons, weaklyProven, processes, freshness, firstSymptomAtMs };
}

export function startOf(run: Run): Start {
  return {
    trigger: run.trigger.says,
    runUrl: run.url,
    alertUrl: run.trigger.alertUrl,
    reason: run.plan.reason,
  };
}

/** Without what only repeats what the incident says already: many runs during one outage write one record. */
export function onlyNews(incident: Incident | null, events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  if (incident === null) return events;
  return events.filter((event) => {
    if (event.type === 'diagnosed') return tellDiagnosis(incident.diagnosis) !== tellDiagnosis(event.diagnosis);
    if (event.type === 'guarded') return tellGuards(incident) !== tellGuards(event);
    return true;
  });
}

function tellDiagnosis(diagnosis: StoredDiagnosis | null): string {
  const sick = diagnosis?.processes.filter((process) => process.sick).map((process) => process.id) ?? [];
  return JSON.stringify([diagnosis?.verdict, diagnosis?.reasonCode, sick]);
}

function tellGuards({ guards, machines }: Pick<Incident, 'guards' | 'machines'>): string {
  return JSON.stringify([
    guards.map((guard) => [guard.guard, guard.answer, guard.reasonCode]),
    machines.map((machine) => [machine.id, machine.state, machine.target]),
  ]);
}
