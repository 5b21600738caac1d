import type { Fly } from '../../src/fly/fly.ts';
import type { HeldLease, Machine, MachineEvent } from '../../src/fly/machine.ts';
import type { MachineResult } from '../../src/incident/machine-result.ts';
import type { Leases } from '../../src/response/leases.ts';
import type { Look } from '../../src/response/look.ts';
import { restartMachine } from '../../src/response/restart-machine.ts';
import { RestartRefused } from '../../src/response/restart-refused.ts';
import type { Clock } from '../../src/support/clock.ts';
import { VirtualClock } from '../world/virtual-clock.ts';
import { appMachine, history, minutesAgo, NOW_MS } from './guard-fixture.ts';
import { diagnoseShapes } from './process-row-fixture.ts';
import { logTo, REFUSING_FLY, restartingRun, unused } from './restarting-run.ts';

/** How the machine looks from so many milliseconds after the beginning on; an error is what Fly says instead. */
export type Sighting = readonly [fromMs: number, seen: Partial<Machine> | Error];

/** Everything around one restart: what Fly answers, and when. */
export interface RestartScene {
  /** The machine as it was when it was chosen. */
  readonly chosen: Machine;
  /** What Fly lists right before the call. */
  readonly listed: readonly Machine[] | Error;
  /** What each look at the lease gives; the last one again and again. */
  readonly leases: readonly (Partial<HeldLease> | Error)[];
  /** Null when Fly answers the call. */
  readonly callEnds: Error | null;
  readonly callTakesMs: number;
  /** What a poll sees after the call, in order of time. */
  readonly polls: readonly Sighting[];
  readonly cancelledAtMs: number | null;
  /** Null when GitHub did not answer at the look. */
  readonly githubAheadMs: number | null;
  /** So many sleeps fail, without anybody having cancelled. */
  readonly failingSleeps: number;
}

export interface RestartOutcome {
  readonly result: MachineResult | null;
  readonly refusal: RestartRefused | null;
  /** What was asked of Fly and of the leases, in order. */
  readonly did: readonly string[];
  readonly polledAtMs: readonly number[];
  readonly lines: readonly string[];
}

/** The machine that is restarted: started five hours ago. */
export const SICK: Machine = appMachine('machine-a', { events: [event('start', 'started', minutesAgo(300))] });

/** Plays the scene; by default nothing is in the way of the call, and nothing ever comes of it. */
export async function restart(change: Partial<RestartScene> = {}): Promise<RestartOutcome> {
  const scene: RestartScene = { ...NOTHING_HAPPENS, ...change };
  const clock = new VirtualClock(NOW_MS);
  const seen: Observed = { did: [], polledAtMs: [], lines: [] };
  const stop = new AbortController();
  const { cancelledAtMs } = scene;
  if (cancelledAtMs !== null && cancelledAtMs <= 0) stop.abort(new Error('cancelled'));
  if (cancelledAtMs !== null) clock.at(NOW_MS + cancelledAtMs, () => stop.abort(new Error('cancelled')));
  const systems = { clock: sleepingBadly(clock, scene.failingSleeps), fly: playFly(scene, clock, seen) };
  const run = restartingRun(systems, { stop: stop.signal, log: logTo(seen.lines) });
  try {
    const result = await clock.run(restartMachine(run, lookedAt(scene), scene.chosen, playLeases(scene, seen)));
    return { ...seen, result, refusal: null };
  } catch (error) {
    if (error instanceof RestartRefused) return { ...seen, result: null, refusal: error };
    throw error;
  }
}

/** An event that happened so long after the beginning of the scene. */
export function eventAfter(
  afterMs: number,
  type: string,
  status: string,
  change: Partial<MachineEvent> = {},
): MachineEvent {
  return { ...event(type, status, NOW_MS + afterMs), ...change };
}

/** The machine's process has ended by itself. */
export function exitAfter(afterMs: number, exit: Partial<MachineEvent['exit']> = {}): MachineEvent {
  const unasked = { exitCode: 1, oomKilled: false, requestedStop: false, restarting: true };
  return eventAfter(afterMs, 'exit', 'stopped', { exit: { ...unasked, restartCount: 1, exitedAtMs: null, ...exit } });
}

export function event(type: string, status: string, atMs: number): MachineEvent {
  return { id: `${type}-${status}-${atMs}`, type, status, source: 'flyd', timestampMs: atMs, exit: null };
}

const NOTHING_HAPPENS: RestartScene = {
  chosen: SICK,
  listed: [SICK, appMachine('machine-b')],
  leases: [{ nonce: 'nonce-a' }],
  callEnds: null,
  callTakesMs: 0,
  polls: [[0, {}]],
  cancelledAtMs: null,
  githubAheadMs: 0,
  failingSleeps: 0,
};

interface Observed {
  readonly did: string[];
  readonly polledAtMs: number[];
  readonly lines: string[];
}

function playFly(scene: RestartScene, clock: Clock, { did, polledAtMs }: Observed): Fly {
  return {
    ...REFUSING_FLY,
    listMachines: async () => {
      did.push('list');
      return orThrow(scene.listed);
    },
    restartMachine: async (machineId, { leaseNonce, stopTimeoutMs }) => {
      did.push(`restart ${machineId} with ${leaseNonce}, stopped within ${stopTimeoutMs} ms`);
      await clock.sleep(scene.callTakesMs);
      if (scene.callEnds !== null) throw scene.callEnds;
    },
    getMachine: async (machineId) => {
      const sinceMs = clock.nowMs() - NOW_MS;
      // Many polls in a row are one thing that was done.
      if (did.at(-1) !== `poll ${machineId}`) did.push(`poll ${machineId}`);
      polledAtMs.push(sinceMs);
      const [, seen] = scene.polls.findLast(([fromMs]) => fromMs <= sinceMs) ?? [0, {}];
      return { ...SICK, ...orThrow(seen) };
    },
  };
}

function playLeases({ leases }: RestartScene, { did }: Observed): Leases {
  let asked = 0;
  return {
    machineIds: new Set(['machine-a']),
    lease: (machineId) => {
      const answer = orThrow(leases[asked] ?? leases.at(-1) ?? {});
      asked += 1;
      return { machineId, nonce: 'nonce-a', expiresAtMs: null, version: null, ...answer };
    },
    release: async (machineId) => {
      did.push(`release ${machineId}`);
    },
    held: unused,
  };
}

/** The same clock, whose first sleeps fail at once. */
function sleepingBadly(clock: Clock, failures: number): Clock {
  let left = failures;
  return {
    nowMs: () => clock.nowMs(),
    sleep: async (durationMs, signal) => {
      left -= 1;
      if (left >= 0) throw new Error('the clock is broken');
      await clock.sleep(durationMs, signal);
    },
  };
}

function lookedAt({ chosen, githubAheadMs }: RestartScene): Look {
  return {
    diagnosis: diagnoseShapes([]),
    machines: [chosen],
    history: githubAheadMs === null ? null : history({ dateMs: NOW_MS + githubAheadMs }),
    processIds: [],
    takenAtMs: NOW_MS,
    probes: [],
    database: null,
    troubles: [],
  };
}

function orThrow<T>(answer: T | Error): T {
  if (answer instanceof Error) throw answer;
  return answer;
}
