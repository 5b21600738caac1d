import { flyCredentials } from '../../src/fly/credentials.ts';
import { BUILT_IN_RUNBOOKS } from '../../src/runbook/built-in.ts';
import type { Runbook } from '../../src/runbook/runbook.ts';
import { createFly, type FlyService } from '../sandbox/fly/create-fly.ts';
import type { MachineSettings } from '../sandbox/fly/machine-settings.ts';
import { createGitHub } from '../sandbox/github/create-github.ts';
import type { GitHubService } from '../sandbox/github-service.ts';
import { AppTruth } from './app-truth.ts';
import { createLogfireModel, recogniseQuery } from './logfire-model.ts';
import { Network } from './network.ts';
import { createProbeModel } from './probe-model.ts';
import { createRandom } from './random.ts';
import type { View } from './telemetry-rows.ts';
import { VirtualClock } from './virtual-clock.ts';
import { type MachinePlan, SICK_FOR_MS, sickFor, type WorldSettings } from './world-settings.ts';

/** Fly, Logfire, GitHub, the app and its database in memory, on one clock, with what really is known at every instant. */
export interface World {
  readonly beganAtMs: number;
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly runbook: Runbook;
  readonly fly: FlyService;
  readonly github: GitHubService;
  readonly truth: AppTruth;
  readonly network: Network;
  readonly hasHostName: boolean;
  readonly ingestMs: number;
  readonly latencyMs: { readonly least: number; readonly most: number };
}

export const APP = 'relay-api';
export const REPOSITORY = { owner: 'acme', repo: 'relay' } as const;
export const TOKENS = {
  fly: 'FlyV1 fm2_plantedflytoken0001,fm2_plantedflytoken0002',
  logfire: 'pylf_v1_us_plantedlogfiretoken0003',
  github: 'ghs_plantedgithubtoken00000004',
} as const;
/** A careless app leaks this into its telemetry. */
export const LEAKED = ['postgresql://relay:plantedpassword0005@db.internal/relay'] as const;

/** Nothing of this may ever be readable anywhere. */
export const SECRETS: readonly string[] = [
  ...flyCredentials(TOKENS.fly).secrets,
  TOKENS.logfire,
  TOKENS.github,
  'plantedpassword0005',
];

export const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');

export function createWorld(settings: WorldSettings = {}): World {
  const clock = new VirtualClock(NOW_MS);
  const random = createRandom(settings.seed ?? 1);
  const runbook = BUILT_IN_RUNBOOKS.get('connection-pool-exhaustion');
  if (runbook === undefined) throw new Error('The built-in runbook is gone.');
  const machines = settings.machines ?? [sickMachine('aa11'), sickMachine('bb22')];
  const ingestMs = settings.ingestMs ?? 5_000;
  const hasHostName = settings.hostName ?? true;
  const latencyMs = settings.latencyMs ?? { least: 40, most: 120 };
  const traffic = {
    requestsPerSecond: settings.requestsPerSecond ?? 2,
    fastQueriesUnderFault: settings.fastQueriesUnderFault ?? true,
  };
  const truth = new AppTruth(NOW_MS, machines, settings.outages ?? []);
  const fly = createFly({
    clock,
    app: APP,
    token: TOKENS.fly,
    machines: machines.map(settingsOf),
    environment: {
      planLife: (machineId, bootIndex) => truth.planLife(machineId, bootIndex, clock.nowMs()),
      isSick: (machineId, atMs) => isSick(fly, truth, machineId, atMs),
    },
  });
  const github = createGitHub({ clock, repository: `${REPOSITORY.owner}/${REPOSITORY.repo}`, token: TOKENS.github });
  const view = (oldestMs: number): View => {
    return { processes: truth.processes(fly.machines), traffic, hasHostName, nowMs: clock.nowMs(), ingestMs, oldestMs };
  };
  const logfire = createLogfireModel({
    runbook,
    token: TOKENS.logfire,
    view,
    leaked: [
      ...(settings.leaksCredentials === true ? LEAKED : []),
      ...(settings.foreignText === undefined ? [] : [settings.foreignText]),
    ],
  });
  const app = createProbeModel({ clock, fly, truth });
  const recognise = (body: string): string | null => recogniseQuery(runbook, readSql(body));
  const network = new Network({ clock, random, latencyMs, recognise, services: { fly, logfire, github, app } });
  return { beganAtMs: NOW_MS, clock, random, runbook, fly, github, truth, network, hasHostName, ingestMs, latencyMs };
}

export function sickMachine(id: string): MachinePlan {
  return { id, lives: [sickFor(SICK_FOR_MS)] };
}

function isSick(fly: FlyService, truth: AppTruth, machineId: string, atMs: number): boolean {
  const machine = fly.machines.find((candidate) => candidate.settings.id === machineId);
  const process = machine === undefined ? null : truth.processOn(machine, atMs);
  return process?.troubles.some((trouble) => trouble.fromMs <= atMs && trouble.toMs > atMs) ?? false;
}

function readSql(body: string): string {
  const parsed: unknown = JSON.parse(body);
  return typeof parsed === 'object' && parsed !== null && 'sql' in parsed ? String(parsed.sql) : '';
}

const DAY_MS = 86_400_000;

function settingsOf(plan: MachinePlan): MachineSettings {
  const hasChecks = plan.hasChecks ?? true;
  return {
    id: plan.id,
    name: `relay-${plan.id}`,
    region: 'iad',
    group: plan.group ?? 'app',
    state: plan.state ?? 'started',
    hostStatus: plan.hostStatus ?? 'ok',
    standbys: plan.standbys ?? [],
    checks: hasChecks ? [{ name: 'servicecheck-00-http-8080', graceSeconds: 10, status: null }] : [],
    releaseVersion: plan.releaseVersion ?? 213,
    releasedAtMs: NOW_MS - (plan.releaseAgeMs ?? 3 * DAY_MS),
    startedAtMs: NOW_MS - Math.min(DAY_MS, plan.releaseAgeMs ?? DAY_MS),
    stopTimeoutMs: plan.stopTimeoutMs ?? 5_000,
    onRestart: plan.onRestart ?? 'recorded',
  };
}
