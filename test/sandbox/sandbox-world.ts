import type { Clock } from '../../src/support/clock.ts';
import { type AppService, createApp } from './app/create-app.ts';
import { type SandboxState, sandboxState } from './control/sandbox-state.ts';
import type { ExchangeListener } from './faults/exchange.ts';
import { Gateway } from './faults/gateway.ts';
import { createFly, type FlyService } from './fly/create-fly.ts';
import type { MachineModel } from './fly/machine-model.ts';
import type { GitHubService } from './github-service.ts';
import type { Recording } from './recording/recording.ts';
import { setUpMachines } from './scenario/machine-settings.ts';
import type { Scenario } from './scenario/scenario.ts';
import { ScheduledEvents } from './scenario/scheduled-events.ts';
import { Casting } from './telemetry/casting.ts';
import { sicknessOf } from './telemetry/sickness.ts';
import { Telemetry } from './telemetry/telemetry.ts';

/** The models of one scenario put together, without a port or a database: what the sandbox serves. */
export function createWorld(options: WorldOptions): SandboxWorld {
  const { clock, scenario, recording, github } = options;
  const startedAtMs = clock.nowMs();
  const { machines: settings, firstProcesses } = setUpMachines(scenario, recording, startedAtMs);
  const bootMs = scenario.bootSeconds === undefined ? null : scenario.bootSeconds * 1000;
  const casting = new Casting(recording, firstProcesses, bootMs);
  const isSick = (machineId: string, atMs: number): boolean => isSickAt(fly.machines, casting, machineId, atMs);
  const fly: FlyService = createFly({
    clock,
    app: options.app,
    token: options.flyToken,
    machines: settings,
    environment: { planLife: (machineId, bootIndex) => casting.planLife(machineId, bootIndex), isSick },
  });
  const ingestUs = (scenario.ingestSeconds ?? DEFAULT_INGEST_SECONDS) * 1_000_000;
  const hasHostName = scenario.hostName ?? false;
  const lives = () => fly.machines.flatMap((machine) => machine.lives);
  const telemetry = new Telemetry(casting, { ingestUs, hasHostName, lives });
  const schedule = new ScheduledEvents(scenario.events ?? [], { startedAtMs, machines: fly.machines, github });
  const gateway = new Gateway(clock, (nowMs) => schedule.advance(nowMs), options.onExchange);
  for (const fault of scenario.faults ?? []) gateway.addFault(fault);
  return {
    fly,
    telemetry,
    gateway,
    app: createApp({ clock, machines: fly.machines, telemetry, ingestUs, hasHostName, isSick }),
    advance: () => schedule.advance(clock.nowMs()),
    state: () => sandboxState({ fly, github, gateway, sicknessOf: (life) => sicknessOf(life, casting) }, clock.nowMs()),
  };
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly scenario: Scenario;
  readonly recording: Recording;
  readonly github: GitHubService;
  readonly app: string;
  readonly flyToken: string;
  readonly onExchange?: ExchangeListener | undefined;
}

export interface SandboxWorld {
  readonly fly: FlyService;
  readonly telemetry: Telemetry;
  readonly gateway: Gateway;
  readonly app: AppService;
  /** Lets happen what is due by now. */
  advance(): void;
  state(): SandboxState;
}

/** As measured; up to a minute in bad cases. */
const DEFAULT_INGEST_SECONDS = 5;

function isSickAt(machines: readonly MachineModel[], casting: Casting, machineId: string, atMs: number): boolean {
  const life = machines.find((machine) => machine.settings.id === machineId)?.lifeAt(atMs) ?? null;
  const sickness = life === null ? null : sicknessOf(life, casting);
  return sickness !== null && sickness.fromMs <= atMs && (sickness.toMs === null || atMs < sickness.toMs);
}
