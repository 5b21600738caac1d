import type { AppProbeFinding } from '../fly/app-probe.ts';
import type { Machine } from '../fly/machine.ts';
import type { Baseline } from '../incident/evidence.ts';
import type { KnownStart } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import type { VerificationResult } from '../incident/verification.ts';
import { formatDuration, formatElapsed } from '../support/duration.ts';
import { ServiceError } from '../support/service-error.ts';
import { groupMachines } from './choose-targets.ts';
import { takeLook } from './look.ts';
import type { Run } from './run.ts';
import { latestStartOf } from './start-events.ts';
import { parseVerificationRows, type VerificationRow } from './verification-row.ts';
import { judgeRecovery, type RestartedMachine } from './verify.ts';

export interface RecoveryContext {
  readonly results: readonly MachineResult[];
  readonly knownProcessIds: ReadonlySet<string>;
  readonly knownStarts: readonly KnownStart[];
  readonly baseline: Baseline | null;
}

const POLL_MS = 10_000;
const READY_POLL_MS = 5_000;
const READ_BACK_MS = 55 * 60_000;
const MOST_PROCESSES = 500;

/** Watches the new processes until they were well for `verify-for` without a break, failed for certain, or time is up. */
export async function watchRecovery(run: Run, context: RecoveryContext): Promise<VerificationResult> {
  const { clock } = run.systems;
  const { verifyForMs, verifyTimeoutMs } = run.plan;
  const deadlineMs = clock.nowMs() + verifyTimeoutMs;
  let wellSinceMs: number | null = null;
  for (;;) {
    const seen = await judgeNow(run, context, { coverMs: verifyForMs, stillSick: [] });
    const nowMs = clock.nowMs();
    wellSinceMs = isWell(seen) ? (wellSinceMs ?? nowMs) : null;
    const longEnough = wellSinceMs !== null && nowMs - wellSinceMs >= verifyForMs;
    const result = seen.verdict === 'recovered' && longEnough ? await judgeLast(run, context) : seen;
    if (result.verdict === 'unrecovered' || (result.verdict === 'recovered' && longEnough)) return result;
    if (nowMs >= deadlineMs) return { ...result, verdict: 'inconclusive' };
    run.log.info(sayProgress(result, wellSinceMs === null ? 0 : nowMs - wellSinceMs, verifyForMs));
    await clock.sleep(Math.min(POLL_MS, Math.max(1_000, deadlineMs - nowMs)), run.stop);
  }
}

/** Nothing is amiss, or nothing but that it has not lasted long enough yet. */
function isWell(result: VerificationResult): boolean {
  return result.verdict === 'recovered' || result.reasonCode === 'too-short';
}

/** Before anything is called recovered: is an old process still sick, or a machine that was left alone mute? */
async function judgeLast(run: Run, context: RecoveryContext): Promise<VerificationResult> {
  const look = await takeLook(run, { probeAnyway: true });
  const mute = look.probes.filter((probe) => !probe.answered).map((probe) => probe.machineId);
  const sick = look.diagnosis.processes.filter((process) => process.sick && context.knownProcessIds.has(process.id));
  const stillSick = sick.map((process) => process.machineId ?? process.id.slice(0, 8));
  const unreadable = look.diagnosis.reasonCode.startsWith('telemetry-') ? ['not known'] : [];
  return judgeNow(run, context, {
    coverMs: run.plan.verifyForMs,
    stillSick: [...new Set([...stillSick, ...mute, ...unreadable])],
  });
}

function sayProgress(result: VerificationResult, wellForMs: number, wantedMs: number): string {
  const well = `well for ${formatElapsed(wellForMs)} of ${formatDuration(wantedMs)}`;
  return `Verification: ${isWell(result) ? well : `not yet (${sayMissing(result)})`}; ${result.queries} queries seen.`;
}

function sayMissing(result: VerificationResult): string {
  const unmet = result.checks.find((check) => check.met !== 'yes');
  return unmet === undefined ? result.reasonCode : `${unmet.says}: ${unmet.value}, wanted ${unmet.wanted}`;
}

/** Between two machines: did a new process for each restarted one say it is ready, and does its probe answer? */
export async function waitUntilReady(run: Run, context: RecoveryContext): Promise<boolean> {
  const { clock } = run.systems;
  const deadlineMs = clock.nowMs() + run.plan.verifyTimeoutMs;
  for (;;) {
    const result = await judgeNow(run, context, { coverMs: 0, stillSick: [] });
    if (result.verdict === 'unrecovered') return false;
    if (!NOT_READY.has(result.reasonCode)) return true;
    if (clock.nowMs() >= deadlineMs) return false;
    run.log.info(`Waiting for the new process to be ready; not yet: ${sayMissing(result)}.`);
    await clock.sleep(READY_POLL_MS, run.stop);
  }
}

const NOT_READY = new Set(['not-ready', 'probe-unanswered', 'telemetry-unreadable']);

async function judgeNow(
  run: Run,
  context: RecoveryContext,
  wanted: { readonly coverMs: number; readonly stillSick: readonly string[] },
): Promise<VerificationResult> {
  const restarted = context.results.filter((result) => result.result !== 'left-alone');
  const [rows, machines, probes] = await Promise.all([readRows(run), listMachines(run), askProbes(run, restarted)]);
  if (rows === null || machines === null) return UNREADABLE;
  const group = groupMachines(machines, run.plan.key.processGroup);
  return judgeRecovery({
    verification: run.plan.runbook.verification,
    rows,
    knownProcessIds: context.knownProcessIds,
    machines: restarted.map((result) => judgeMachine(result, machines)),
    startsInGroup: group.filter((machine) => isNewlyStarted(machine, context.knownStarts)).length,
    probes,
    probeExpected: run.systems.appProbe !== null,
    baseline: context.baseline,
    ...wanted,
  });
}

const UNREADABLE: VerificationResult = {
  verdict: 'inconclusive',
  reasonCode: 'telemetry-unreadable',
  checks: [],
  queries: 0,
  queryP95Ms: null,
  newProcessIds: [],
};

async function readRows(run: Run): Promise<readonly VerificationRow[] | null> {
  const { runbook, key, serviceName } = run.plan;
  return orNull(run, async () =>
    parseVerificationRows(
      await run.systems.logfire.query({
        purpose: 'verify',
        sql: runbook.verification.sql(serviceName),
        minTimestampMs: run.systems.clock.nowMs() - READ_BACK_MS,
        deploymentEnvironment: key.environment,
        limit: MOST_PROCESSES,
      }),
      runbook.verification,
    ),
  );
}

function listMachines(run: Run): Promise<readonly Machine[] | null> {
  return orNull(run, () => run.systems.fly.listMachines());
}

/** A poll that fails says nothing: the next one may. */
async function orNull<T>(run: Run, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    run.log.info(`Not readable: ${error.message}`);
    return null;
  }
}

async function askProbes(run: Run, results: readonly MachineResult[]): Promise<readonly AppProbeFinding[]> {
  const { appProbe } = run.systems;
  if (appProbe === null) return [];
  return Promise.all(results.map((result) => appProbe.ask(result.machineId, run.stop)));
}

/** By Fly's own events alone: no two clocks are compared. */
function isNewlyStarted(machine: Machine, known: readonly KnownStart[]): boolean {
  const before = known.find((start) => start.machineId === machine.id)?.startedAtMs ?? Number.NEGATIVE_INFINITY;
  return latestStartOf(machine) > before;
}

function judgeMachine(result: MachineResult, machines: readonly Machine[]): RestartedMachine {
  const { machineId } = result;
  const startedAtMs = result.startedAtMs ?? Number.POSITIVE_INFINITY;
  const machine = machines.find((candidate) => candidate.id === machineId);
  if (result.result !== 'restarted') {
    return { machineId, startedAtMs, fault: { reasonCode: 'restart-failed', says: `${machineId} ${result.says}` } };
  }
  if (machine?.state !== 'started') {
    const says = `${machineId} is ${machine?.state ?? 'not listed any more'}`;
    return { machineId, startedAtMs, fault: { reasonCode: 'machine-not-started', says } };
  }
  const crash = machine.events.find(
    (event) => event.exit !== null && event.timestampMs > startedAtMs && !event.exit.requestedStop,
  );
  if (crash === undefined) return { machineId, startedAtMs, fault: null };
  const oom = crash.exit?.oomKilled === true;
  const says = `${machineId} ${oom ? 'was killed for lack of memory' : 'crashed'} after its restart`;
  return { machineId, startedAtMs, fault: { reasonCode: oom ? 'oom-killed' : 'crashed', says } };
}
