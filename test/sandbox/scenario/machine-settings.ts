import type { MachineSettings } from '../fly/machine-settings.ts';
import type { Recording } from '../recording/recording.ts';
import type { Scenario, ScenarioCheck, ScenarioMachine } from './scenario.ts';

/** The machines of a scenario with everything filled in, and which recorded process each of them plays first. */
export function setUpMachines(scenario: Scenario, recording: Recording, nowMs: number): MachineSetUp {
  const shiftUs = nowMs * 1000 - (recording.originUs + (scenario.now ?? 0) * 1_000_000);
  const given = scenario.machines ?? DEFAULT_MACHINES;
  const firstProcesses = new Map<string, number>();
  const machines = given.map((machine, index) => {
    const id = machine.id ?? idOf(index);
    const place = processOf(machine, firstProcesses.size, recording);
    if (place !== null) firstProcesses.set(id, place);
    const startedUs = place === null ? undefined : recording.processes[place]?.startedUs;
    const startedAtMs = startedUs === undefined ? nowMs - 2 * DAY_MS : (startedUs + shiftUs) / 1000;
    return settingsOf(machine, id, startedAtMs, nowMs);
  });
  if (new Set(machines.map((machine) => machine.id)).size !== machines.length) {
    throw new Error('Two machines of the scenario have the same id.');
  }
  return { machines, firstProcesses };
}

export interface MachineSetUp {
  readonly machines: readonly MachineSettings[];
  readonly firstProcesses: ReadonlyMap<string, number>;
}

const DAY_MS = 86_400_000;
const IDS = ['3d8d9931c5e089', '287e712c0d3358', 'e286de4b711986', 'd8d9902b2e4478', '148ed726c17189'];
const DEFAULT_MACHINES: readonly ScenarioMachine[] = [
  {},
  {},
  { state: 'stopped' },
  { group: 'worker' },
  { group: 'worker', state: 'stopped', standbys: ['d8d9902b2e4478'] },
];

function idOf(index: number): string {
  return IDS[index] ?? `9080e6${String(index).padStart(8, '0')}`;
}

function isStarted(machine: ScenarioMachine): boolean {
  return (machine.state ?? 'started') === 'started';
}

function processOf(machine: ScenarioMachine, playedCount: number, recording: Recording): number | null {
  if (machine.process === null) return null;
  const isServer = (machine.group ?? 'app') === 'app' && isStarted(machine);
  if (machine.process === undefined && !isServer) return null;
  const place = machine.process ?? playedCount;
  if (recording.processes[place] === undefined) {
    throw new Error(`The recording "${recording.name}" has no process ${place} for a machine of the scenario.`);
  }
  return place;
}

function settingsOf(machine: ScenarioMachine, id: string, startedAtMs: number, nowMs: number): MachineSettings {
  const group = machine.group ?? 'app';
  const defaultChecks: readonly ScenarioCheck[] = group === 'app' ? [{ name: 'servicecheck-00-http-8080' }] : [];
  return {
    id,
    name: `relay-${group}-${id.slice(0, 6)}`,
    region: 'iad',
    group,
    state: machine.state ?? 'started',
    hostStatus: machine.hostStatus ?? 'ok',
    standbys: machine.standbys ?? [],
    checks: (machine.checks ?? defaultChecks).map((check) => ({
      name: check.name,
      graceSeconds: check.graceSeconds ?? 10,
      status: check.status ?? null,
    })),
    releaseVersion: machine.release?.version ?? 213,
    releasedAtMs: nowMs - (machine.release?.ageSeconds ?? (3 * DAY_MS) / 1000) * 1000,
    startedAtMs,
    stopTimeoutMs: (machine.stopTimeoutSeconds ?? 5) * 1000,
    onRestart: machine.onRestart ?? 'recorded',
  };
}
