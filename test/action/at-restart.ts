import { reveal } from '../../src/history/hidden.ts';
import { type AttemptRecord, parseState } from '../../src/history/state.ts';
import { foldIncident } from '../../src/incident/incident.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import type { Sandbox } from '../sandbox/start-sandbox.ts';
import { commentsOf } from './ground-truth.ts';

/** What was on record at GitHub and locked at Fly at the moment a machine was restarted. */
export interface AtRestart {
  readonly machine: string;
  readonly hasEvidence: boolean;
  /** In the state, and not finished. */
  readonly attempts: readonly AttemptRecord[];
  /** Machines that the attempts in the incident's comment name. */
  readonly announced: readonly string[];
  readonly leasedBy: string | null;
}

export function lookAtRestart(sandbox: Sandbox, machine: string): AtRestart {
  const { issues } = sandbox.state();
  const states = issues.flatMap((issue) => parseState(reveal('state', issue.body)) ?? []);
  const incidents = issues.flatMap(commentsOf).flatMap((comment) => {
    const events = parseEvents(reveal('incident', comment));
    return events === null ? [] : foldIncident(events);
  });
  const model = sandbox.world.fly.machines.find(({ settings }) => settings.id === machine);
  return {
    machine,
    hasEvidence: incidents.some((incident) => incident.evidence !== null),
    attempts: states.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.finishedAtMs === null),
    announced: incidents.flatMap((incident) =>
      incident.events.flatMap((event) => (event.type === 'attempt-written' ? event.machineIds : [])),
    ),
    leasedBy: model?.leases.heldAt(Date.now())?.description ?? null,
  };
}
