import type { AppProbeFinding } from '../fly/app-probe.ts';
import type { Machine } from '../fly/machine.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import type { VerificationResult } from '../incident/verification.ts';
import { formatDuration } from '../support/duration.ts';
import { ServiceError } from '../support/service-error.ts';
import { groupMachines } from './choose-targets.ts';
import type { Run } from './run.ts';
import { parseVerificationRows, type VerificationRow } from './verification-row.ts';
import { judgeRecovery, type RestartedMachine } from './verify.ts';

export interface RecoveryContext {
  readonly results: readonly MachineResult[];
  readonly knownProcessIds: ReadonlySet<string>;
  /** When the attempt began. */
  readonly sinceMs: number;
}

const POLL_MS = 10_000;
const READ_BACK_MS = 55 * 60_000;
const MOST_PROCESSES = 500;

/** Watches the new processes until they were well for `verify-for` without a break, failed for certain, or time is up. */
export async function watchRecovery(run: Run, context: RecoveryContext): Promise<VerificationResult> {
  const { clock } = run.systems;
  const deadlineMs = clock.nowMs() + run.plan.verifyTimeoutMs;
  let wellSinceMs: number | null = null;
  for (;;) {
    const result = await judgeNow(run, context, run.plan.verifyForMs);
    const nowMs = clock.nowMs();
    if (result.verdict === 'unrecovered') return result;
    const well = result.verdict === 'recovered' || result.reasonCode === 'too-short';
    wellSinceMs = well ? (wellSinceMs ?? nowMs) : null;
    if (result.verdict === 'recovered' && nowMs - (wellSinceMs ?? nowMs) >= run.plan.verifyForMs) return result;
    if (nowMs >= deadlineMs) return { ...result, verdict: 'inconclusive' };
    const forMs = wellSinceMs === null ? 0 : nowMs - wellSinceMs;
    run.log.info(
      `Verification: ${result.verdict === 'recovered' ? `well for ${formatDuration(forMs)} of ${formatDuration(run.plan.verifyForMs)}` : `not yet (${result.reasonCode})`}; ${result.queries} queries seen.`,
    );
    await clock.sleep(Math.min(POLL_MS, Math.max(1_000, deadlineMs - nowMs)), run.stop);
  }
}

/** Between two machines: did a new process for each restarted one say it is ready, and does its probe answer? */
export async function waitUntilReady(run: Run, context: RecoveryContext): Promise<boolean> {
  const { clock } = run.systems;
  const deadlineMs = clock.nowMs() + run.plan.verifyTimeoutMs;
  for (;;) {
    const result = await judgeNow(run, context, 0);
    if (result.verdict === 'unrecovered') return false;
    if (!['not-ready', 'probe-unanswered', 'telemetry-unreadable'].includes(result.reasonCode)) return true;
    if (clock.nowMs() >= deadlineMs) return false;
    run.log.info(`Waiting for the new process to be ready (${result.reasonCode}).`);
    await clock.sleep(POLL_MS / 2, run.stop);
  }
}

async function judgeNow(run: Run, context: RecoveryContext, coverMs: number): Promise<VerificationResult> {
  const restarted = context.results.filter((result) => result.result !== 'left-alone');
  const [rows, machines, probes] = await Promise.all([readRows(run), listMachines(run), askProbes(run, restarted)]);
  if (rows === null || machines === null) {
    return {
      verdict: 'inconclusive',
      reasonCode: 'telemetry-unreadable',
      checks: [],
      queries: 0,
      queryP95Ms: null,
      newProcessIds: [],
    };
  }
  const group = groupMachines(machines, run.plan.key.processGroup);
  return judgeRecovery({
    verification: run.plan.runbook.verification,
    rows,
    knownProcessIds: context.knownProcessIds,
    machines: restarted.map((result) => judgeMachine(result, machines)),
    startsInGroup: group.filter((machine) => startedSince(machine, context.sinceMs)).length,
    probes,
    probeExpected: run.systems.appProbe !== null,
    coverMs,
  });
}

async function readRows(run: Run): Promise<readonly VerificationRow[] | null> {
  const { runbook, key, serviceName } = run.plan;
  return orNull(async () =>
    parseVerificationRows(
      await run.systems.logfire.query({
        purpose: 'verify',
        sql: runbook.verification.sql(serviceName),
        minTimestampMs: run.systems.clock.nowMs() - READ_BACK_MS,
        deploymentEnvironment: key.environment,
        limit: MOST_PROCESSES,
      }),
    ),
  );
}

function listMachines(run: Run): Promise<readonly Machine[] | null> {
  return orNull(() => run.systems.fly.listMachines());
}

/** A poll that fails says nothing: the next one may. */
async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

async function askProbes(run: Run, results: readonly MachineResult[]): Promise<readonly AppProbeFinding[]> {
  const { appProbe } = run.systems;
  if (appProbe === null) return [];
  return Promise.all(results.map((result) => appProbe.ask(result.machineId, run.stop)));
}

function startedSince(machine: Machine, sinceMs: number): boolean {
  return machine.events.some(
    (event) => event.type === 'start' && event.status === 'started' && event.timestampMs >= sinceMs,
  );
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
