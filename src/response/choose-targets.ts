import type { AppProbeFinding } from '../fly/app-probe.ts';
import type { Machine, MachineEvent } from '../fly/machine.ts';
import type { Diagnosis } from '../incident/diagnosis.ts';
import type { MachineSnapshot } from '../incident/machine-result.ts';

/** The machines of the group that are there to serve: no jobs, no standbys, nothing of another group. */
export function groupMachines(machines: readonly Machine[], processGroup: string): readonly Machine[] {
  return machines.filter(
    (machine) => machine.processGroup === processGroup && !machine.isJob && machine.standbys.length === 0,
  );
}

export function startedMachines(machines: readonly Machine[], processGroup: string): readonly Machine[] {
  return groupMachines(machines, processGroup).filter((machine) => machine.state === 'started');
}

/**
 * The machines to restart, in order. Where processes name their machine, those of the sick ones; else all started ones, those
 * first whose probe fails or is slow. Nothing that is not started is ever among them.
 */
export function chooseTargets(input: {
  readonly machines: readonly Machine[];
  readonly processGroup: string;
  readonly diagnosis: Diagnosis;
  readonly probes: readonly AppProbeFinding[];
}): readonly Machine[] {
  const started = startedMachines(input.machines, input.processGroup);
  const sick = input.diagnosis.processes.filter((process) => process.sick);
  const named = sick.length > 0 && sick.every((process) => process.machineId !== null);
  const wanted = new Set(sick.map((process) => process.machineId));
  const targets = named ? started.filter((machine) => wanted.has(machine.id)) : started;
  return [...targets].sort((one, other) => trouble(other, input.probes) - trouble(one, input.probes));
}

function trouble(machine: Machine, probes: readonly AppProbeFinding[]): number {
  const finding = probes.find((probe) => probe.machineId === machine.id);
  if (finding === undefined) return 0;
  return finding.answered ? finding.durationMs : Number.MAX_SAFE_INTEGER;
}

/** Every machine of the app as the record keeps it, with the reason why it is a target or not. */
export function snapshotMachines(
  machines: readonly Machine[],
  processGroup: string,
  targets: readonly Machine[],
): readonly MachineSnapshot[] {
  const serving = new Set(groupMachines(machines, processGroup).map((machine) => machine.id));
  return machines.map((machine) => {
    const target = targets.some((candidate) => candidate.id === machine.id);
    return {
      id: machine.id,
      region: machine.region,
      state: machine.state,
      processGroup: machine.processGroup,
      releaseVersion: machine.releaseVersion,
      checks: summarizeChecks(machine),
      lastEvents: machine.events.slice(0, EVENTS_SHOWN).map(sayEvent),
      target,
      inGroup: serving.has(machine.id),
      why: target ? 'serves the app and is sick' : whyNot(machine, processGroup, targets.length > 0),
    };
  });
}

const EVENTS_SHOWN = 4;

function sayEvent(event: MachineEvent): string {
  const what = [event.type, event.status, event.source].filter((part) => part !== null).join('/');
  const { exit } = event;
  const unasked = exit !== null && !exit.requestedStop ? ', unasked' : '';
  const code =
    exit === null ? '' : ` (code ${exit.exitCode ?? '?'}${exit.oomKilled ? ', out of memory' : ''}${unasked})`;
  return `${new Date(event.timestampMs).toISOString().slice(0, 19).replace('T', ' ')} ${what}${code}`;
}

function whyNot(machine: Machine, processGroup: string, othersAreTargets: boolean): string {
  if (machine.processGroup !== processGroup) return `belongs to process group ${machine.processGroup ?? 'unknown'}`;
  if (machine.isJob) return 'is a job, not a server';
  if (machine.standbys.length > 0) return 'is a standby';
  if (machine.state !== 'started') return `is ${machine.state}; nothing that is not started is touched`;
  return othersAreTargets ? 'is not sick' : 'no restart was due';
}

export function summarizeChecks(machine: Machine): string {
  if (machine.checks.length === 0) return 'no checks';
  const passing = machine.checks.filter((check) => check.status === 'passing').length;
  return `${passing} of ${machine.checks.length} passing`;
}
