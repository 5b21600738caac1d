import type { Machine, MachineEvent } from '../fly/machine.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { formatDuration, formatElapsed } from '../support/duration.ts';
import { ServiceError } from '../support/service-error.ts';
import { githubNow } from './github-now.ts';
import { askFleetGuards } from './guards.ts';
import { LeaseLost, type Leases } from './leases.ts';
import type { Look } from './look.ts';
import { RestartRefused } from './restart-refused.ts';
import type { Run } from './run.ts';

const BOOT_MS = 300_000;
/** A usual start takes seconds; who takes longer may take minutes. */
const POLL_MS = 1_000;
const POLL_OFTEN_FOR_MS = 60_000;
const POLL_LATER_MS = 5_000;
const PROGRESS_EVERY_MS = 5_000;
const PASSING_POLLS = 2;

/**
 * Restarts one machine, waits until it is started and its checks pass twice, then frees its lease.
 * Asked once; whatever the answer, events newer than the newest before the call are the proof
 * (https://fly.io/docs/machines/api/machines-resource/).
 *
 * @throws RestartRefused when the call was not made or provably did nothing.
 */
export async function restartMachine(run: Run, look: Look, machine: Machine, leases: Leases): Promise<MachineResult> {
  const { clock } = run.systems;
  const before = await lastCheck(run, look, machine, leases);
  const askedAtMs = clock.nowMs();
  run.log.info(`Machine ${machine.id}: asking Fly to restart it.`);
  const lostAnswer = await ask(run, machine, leases);
  const deadlineMs = askedAtMs + machine.stopTimeoutMs + BOOT_MS + machine.checksGraceMs;
  const result = await watch(run, machine, { isNew: newerThan(before.events), askedAtMs, deadlineMs });
  await leases.release(machine.id);
  return result.result === 'unknown' && lostAnswer !== null
    ? { ...result, says: `${result.says}; Fly's answer was lost (${lostAnswer.message})` }
    : result;
}

/** The last look before the call that cannot be taken back: nobody else at work, still ours, still started, the same release. */
async function lastCheck(run: Run, look: Look, machine: Machine, leases: Leases): Promise<Machine> {
  const machines = await readBefore(run);
  const now = machines.find((one) => one.id === machine.id);
  if (now === undefined) throw refused(`machine ${machine.id} is not listed any more`);
  const objection = askFleetGuards({
    processGroup: run.plan.key.processGroup,
    machines,
    targets: [now],
    deployQuietPeriodMs: run.plan.deployQuietPeriodMs,
    nowMs: githubNow(run, look),
    ownLeases: leases.machineIds,
  }).find((answer) => answer.answer !== 'pass');
  if (objection !== undefined) throw new RestartRefused(objection.reasonCode, objection.says);
  const { version } = leaseOf(leases, machine.id);
  const changed = now.instanceId !== machine.instanceId || (version !== null && version !== machine.instanceId);
  if (changed) throw refused(`machine ${machine.id} was changed by somebody meanwhile`);
  if (now.state !== 'started') throw refused(`machine ${machine.id} is ${now.state}, not started`);
  return now;
}

function refused(message: string, cause?: unknown): RestartRefused {
  return new RestartRefused('restart-refused', message, cause);
}

async function readBefore(run: Run): Promise<readonly Machine[]> {
  try {
    return await run.systems.fly.listMachines();
  } catch (error) {
    if (error instanceof ServiceError) throw new RestartRefused('fly-unreachable', error.message, error);
    throw error;
  }
}

function leaseOf(leases: Leases, machineId: string): ReturnType<Leases['lease']> {
  try {
    return leases.lease(machineId);
  } catch (error) {
    if (error instanceof LeaseLost) throw new RestartRefused('lease-lost', error.message, error);
    throw error;
  }
}

/** Null when Fly answered; else what became of the answer. */
async function ask(run: Run, machine: Machine, leases: Leases): Promise<ServiceError | null> {
  const { nonce } = leaseOf(leases, machine.id);
  if (run.stop.aborted) throw new RestartRefused('cancelled', 'the run was cancelled before the call');
  try {
    await run.systems.fly.restartMachine(machine.id, { leaseNonce: nonce, stopTimeoutMs: machine.stopTimeoutMs });
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.effect === 'none') throw refused(error.message, error);
    run.log.warning(`Machine ${machine.id}: the answer was lost; its events will tell. ${error.message}`);
    return error;
  }
}

function newerThan(before: readonly MachineEvent[]): (event: MachineEvent) => boolean {
  const newestMs = Math.max(0, ...before.map((event) => event.timestampMs));
  const seen = new Set(before.map((event) => event.id));
  return (event) =>
    event.timestampMs > newestMs || (event.timestampMs === newestMs && event.id !== null && !seen.has(event.id));
}

interface Watch {
  readonly isNew: (event: MachineEvent) => boolean;
  readonly askedAtMs: number;
  readonly deadlineMs: number;
}

async function watch(run: Run, machine: Machine, context: Watch): Promise<MachineResult> {
  const { clock } = run.systems;
  const progress = reportProgress(run, machine.id, context);
  let passing = 0;
  let known: Pick<Sight, 'now' | 'events'> = { now: null, events: [] };
  for (;;) {
    const now = await read(run, machine.id);
    const seen = { now, events: (now?.events ?? []).filter(context.isNew) };
    if (now !== null) known = seen;
    const sight = { ...seen, tookMs: clock.nowMs() - context.askedAtMs };
    const failed = findFailure(machine.id, sight);
    if (failed !== null) return failed;
    const start = startIn(sight);
    passing = start !== null && now?.checks.every((check) => check.status === 'passing') === true ? passing + 1 : 0;
    if (start !== null && passing >= PASSING_POLLS) return restarted(machine.id, sight, start);
    progress(sight, start !== null);
    const leftMs = context.deadlineMs - clock.nowMs();
    if (leftMs <= 0) return tooLate(machine.id, { ...sight, ...known }, context);
    if (run.stop.aborted) return unknown(machine.id, sight, 'the run was cancelled while it was waited for');
    const isTense = passing > 0 || sight.tookMs < POLL_OFTEN_FOR_MS || leftMs <= 2 * POLL_LATER_MS;
    await sleepUnlessStopped(run, isTense ? POLL_MS : POLL_LATER_MS);
  }
}

interface Sight {
  readonly now: Machine | null;
  /** What happened since the call. */
  readonly events: readonly MachineEvent[];
  readonly tookMs: number;
}

function startIn({ now, events }: Sight): MachineEvent | null {
  const start = events.find((event) => event.type === 'start' && event.status === 'started');
  return now?.state === 'started' ? (start ?? null) : null;
}

/** An exit that nobody asked for after the new start. */
function findFailure(machineId: string, { events, tookMs }: Sight): MachineResult | null {
  const startedAtMs = Math.min(...events.filter((event) => event.type === 'start').map((event) => event.timestampMs));
  const crash = events.find((event) => event.exit?.requestedStop === false && event.timestampMs >= startedAtMs);
  if (crash === undefined) return null;
  const why = crash.exit?.oomKilled === true ? ' (out of memory)' : '';
  return { machineId, result: 'failed', says: `exited right after its start${why}`, startedAtMs: null, tookMs };
}

function restarted(machineId: string, { now, tookMs }: Sight, start: MachineEvent): MachineResult {
  const unchecked = now?.checks.length === 0 ? '; it has no checks' : '';
  const says = `restarted in ${formatDuration(tookMs)}${unchecked}`;
  return { machineId, result: 'restarted', says, startedAtMs: start.timestampMs, tookMs };
}

/** Told from the last answer there was. */
function tooLate(machineId: string, sight: Sight, context: Watch): MachineResult {
  const limit = formatDuration(context.deadlineMs - context.askedAtMs);
  const { now, events, tookMs } = sight;
  if (now === null || events.length === 0) return unknown(machineId, sight, `nothing happened to it within ${limit}`);
  const had = events.some((event) => event.type === 'start' && event.status === 'started');
  const without = had ? `had started, and is ${now.state} after ${limit}` : `did not start within ${limit}`;
  const says = startIn(sight) === null ? without : `its checks did not pass within ${limit}`;
  return { machineId, result: 'failed', says, startedAtMs: null, tookMs };
}

function unknown(machineId: string, { tookMs }: Sight, says: string): MachineResult {
  return { machineId, result: 'unknown', says, startedAtMs: null, tookMs };
}

/** Says what is waited for when it changes, and every few seconds. */
function reportProgress(run: Run, machineId: string, context: Watch): (sight: Sight, up: boolean) => void {
  const limit = formatDuration(context.deadlineMs - context.askedAtMs);
  let told = '';
  let toldAtMs = 0;
  return ({ now, tookMs }, up) => {
    const nowMs = run.systems.clock.nowMs();
    const doing = up ? 'started, waiting for its checks' : (now?.state ?? 'not answering');
    if (doing === told && nowMs - toldAtMs < PROGRESS_EVERY_MS) return;
    run.log.info(`Machine ${machineId} ${doing}, ${formatElapsed(tookMs)} of at most ${limit}.`);
    told = doing;
    toldAtMs = nowMs;
  };
}

async function sleepUnlessStopped(run: Run, durationMs: number): Promise<void> {
  try {
    await run.systems.clock.sleep(durationMs, run.stop);
  } catch (error) {
    if (!run.stop.aborted) throw error;
  }
}

/** A poll that fails says nothing; the deadline bounds how often that may happen. */
async function read(run: Run, machineId: string): Promise<Machine | null> {
  try {
    return await run.systems.fly.getMachine(machineId);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}
