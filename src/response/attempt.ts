import type { Machine } from '../fly/machine.ts';
import type { Record } from '../history/record.ts';
import type { AttemptRecord, HistoryState } from '../history/state.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { formatDuration } from '../support/duration.ts';
import { endVerified } from './end-verified.ts';
import { endRecorded, githubNow } from './incident-record.ts';
import type { Leases } from './leases.ts';
import { type Look, takeLook } from './look.ts';
import type { RunResult } from './respond.ts';
import { RestartRefused, restartMachine } from './restart-machine.ts';
import type { Run } from './run.ts';
import { waitUntilReady, watchRecovery } from './watch-recovery.ts';

export interface AttemptContext {
  readonly run: Run;
  readonly first: Look;
  readonly second: Look;
  readonly record: Record;
  readonly leases: Leases;
  readonly targets: readonly Machine[];
  readonly evidencePath: string | null;
}

/** One machine's stop, boot, checks and readiness take no longer than this. */
const ALIVE_PER_STEP_MS = 15 * 60_000;

/** Writes the attempt, restarts one machine after the other while it is still needed, then verifies. */
export async function attemptRestarts(context: AttemptContext): Promise<RunResult> {
  const { run, second, targets } = context;
  const attemptId = `${run.id}-${run.systems.clock.nowMs()}`;
  await writeAttempt(context, attemptId);
  const results: MachineResult[] = [];
  for (const [index, machine] of targets.entries()) {
    const step = await restartOne(context, attemptId, machine, results);
    if (step === 'withdrawn') return withdrawn(context, attemptId, machine);
    if (step === 'stop' || index === targets.length - 1) break;
    if (!(await isStillNeeded(run))) {
      await leaveRest(context, attemptId, targets.slice(index + 1), results);
      break;
    }
  }
  run.log.info(
    `Verifying for ${formatDuration(run.plan.verifyForMs)}, at most ${formatDuration(run.plan.verifyTimeoutMs)}.`,
  );
  const restarted = results.filter((result) => result.result !== 'left-alone');
  const failed = restarted.find((result) => result.result !== 'restarted') ?? null;
  const verification = await watchRecovery(run, {
    results: restarted,
    knownProcessIds: new Set(second.processIds),
    sinceMs: githubNow(run, second),
  });
  return endVerified({ ...context, attemptId, verification, failed });
}

async function writeAttempt(context: AttemptContext, attemptId: string): Promise<void> {
  const { run, second, record, targets } = context;
  const atMs = run.systems.clock.nowMs();
  const machineIds = targets.map((machine) => machine.id);
  const knownProcessIds = [...second.processIds];
  await record.append(
    [{ type: 'attempt-written', atMs, attemptId, machineIds, knownProcessIds, runUrl: run.url }],
    (state) => {
      const commentId = state.openIncident?.commentId ?? 0;
      const now = githubNow(run, second);
      const attempt: AttemptRecord = {
        id: attemptId,
        atMs: now,
        aliveUntilMs: now + ALIVE_PER_STEP_MS,
        finishedAtMs: null,
        commentId,
        runUrl: run.url,
        machineIds,
        doneMachineIds: [],
      };
      return { ...state, attempts: [...state.attempts, attempt] };
    },
  );
  run.log.info(`Attempt ${attemptId} is on record.`);
}

async function restartOne(
  context: AttemptContext,
  attemptId: string,
  machine: Machine,
  results: MachineResult[],
): Promise<'go-on' | 'stop' | 'withdrawn'> {
  const { run, second, record, leases } = context;
  run.stop.throwIfAborted();
  let result: MachineResult;
  try {
    result = await run.log.group(`Restart machine ${machine.id}`, () => restartMachine(run, machine, leases));
  } catch (error) {
    if (!(error instanceof RestartRefused)) throw error;
    if (results.length === 0) return 'withdrawn';
    result = {
      machineId: machine.id,
      result: 'failed',
      says: `Fly refused: ${error.message}`,
      startedAtMs: null,
      tookMs: null,
    };
  }
  results.push(result);
  run.log.info(`Machine ${machine.id}: ${result.says}.`);
  await record.append([{ type: 'machine-done', atMs: run.systems.clock.nowMs(), attemptId, result }], (state) =>
    changeAttempt(state, attemptId, (attempt) => ({
      ...attempt,
      aliveUntilMs: githubNow(run, second) + ALIVE_PER_STEP_MS,
      doneMachineIds: [...attempt.doneMachineIds, machine.id],
    })),
  );
  if (result.result !== 'restarted') return 'stop';
  const ready = await waitUntilReady(run, {
    results,
    knownProcessIds: new Set(second.processIds),
    sinceMs: githubNow(run, second),
  });
  return ready ? 'go-on' : 'stop';
}

/** Is an old process still sick? Where that cannot be told, it does not go on. */
async function isStillNeeded(run: Run): Promise<boolean> {
  const look = await takeLook(run);
  const needed = look.diagnosis.processes.some((process) => process.sick);
  run.log.info(
    needed ? 'An old process is still sick: going on.' : 'No old process is sick any more: the rest is left alone.',
  );
  return needed;
}

async function leaveRest(
  context: AttemptContext,
  attemptId: string,
  rest: readonly Machine[],
  results: MachineResult[],
): Promise<void> {
  for (const machine of rest) {
    const result: MachineResult = {
      machineId: machine.id,
      result: 'left-alone',
      says: 'left alone: not needed any more',
      startedAtMs: null,
      tookMs: null,
    };
    results.push(result);
    await context.leases.release(machine.id);
    const atMs = context.run.systems.clock.nowMs();
    await context.record.append([{ type: 'machine-done', atMs, attemptId, result }]);
  }
}

/** The first call was refused before any effect: the attempt did not happen, and does not count. */
async function withdrawn(context: AttemptContext, attemptId: string, machine: Machine): Promise<RunResult> {
  const { run, second, record, evidencePath } = context;
  const why = `Fly refused to restart machine ${machine.id}`;
  const atMs = run.systems.clock.nowMs();
  await record.append([{ type: 'attempt-withdrawn', atMs, attemptId, why }], (state) => ({
    ...state,
    attempts: state.attempts.filter((attempt) => attempt.id !== attemptId),
  }));
  const sentence = `Nothing was restarted: ${why}.`;
  return endRecorded(run, second, record, {
    outcome: 'held',
    reasonCode: 'restart-refused',
    sentence,
    needsHuman: true,
    evidencePath,
  });
}

export function changeAttempt(
  state: HistoryState,
  attemptId: string,
  change: (attempt: AttemptRecord) => AttemptRecord,
): HistoryState {
  return {
    ...state,
    attempts: state.attempts.map((attempt) => (attempt.id === attemptId ? change(attempt) : attempt)),
  };
}
