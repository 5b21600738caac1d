import type { Machine } from '../fly/machine.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import type { AttemptRecord, HistoryState } from '../history/state.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { formatDuration } from '../support/duration.ts';
import { orStopped } from '../support/or-stopped.ts';
import { groupMachines } from './choose-targets.ts';
import { endBroken } from './end-broken.ts';
import { endRecorded } from './end-run.ts';
import { endVerified } from './end-verified.ts';
import { githubNow } from './github-now.ts';
import type { Keeper } from './keeper.ts';
import { lastWord } from './last-word.ts';
import type { Leases } from './leases.ts';
import type { Look } from './look.ts';
import type { RunResult } from './respond.ts';
import { restartMachine } from './restart-machine.ts';
import { RestartRefused } from './restart-refused.ts';
import type { Run } from './run.ts';
import { latestStartOf } from './start-events.ts';
import { isStillNeeded } from './still-needed.ts';
import { type RecoveryContext, waitUntilReady, watchRecovery } from './watch-recovery.ts';
import { withAttempt } from './with-attempt.ts';

export interface AttemptContext {
  readonly run: Run;
  /** The look that confirmed the first one, taken under the leases. */
  readonly look: Look;
  readonly record: HistoryRecord;
  readonly leases: Leases;
  readonly keeper: Keeper;
  readonly targets: readonly Machine[];
  readonly evidencePath: string | null;
}

/** An attempt that is on record. */
export interface Attempt extends AttemptContext {
  readonly id: string;
  /** As the state has it, or should: another run that wrote at the same moment may have lost it. */
  entry: AttemptRecord;
}

/** One machine's stop, boot, checks and readiness take no longer than this. */
const ALIVE_PER_STEP_MS = 15 * 60_000;

/** Writes the attempt, restarts one machine after the other while it is still needed, then verifies. */
export async function attemptRestarts(context: AttemptContext): Promise<RunResult> {
  const { run } = context;
  const attempt = beginAttempt(context);
  const results: MachineResult[] = [];
  try {
    run.stop.throwIfAborted();
    await writeAttempt(attempt);
    return await orStopped(run.stop, carryOut(attempt, results));
  } catch (error) {
    return endBroken(attempt, results, error);
  } finally {
    attempt.keeper.attempt(null);
  }
}

async function carryOut(attempt: Attempt, results: MachineResult[]): Promise<RunResult> {
  const { run, look } = attempt;
  const refused = await restartAll(attempt, results);
  // A run that is stopped ends elsewhere; what was left behind here must not write any more.
  run.stop.throwIfAborted();
  if (refused !== null) return withdraw(attempt, refused);
  const { verifyForMs, verifyTimeoutMs } = run.plan;
  run.log.info(`Verifying for ${formatDuration(verifyForMs)}, at most ${formatDuration(verifyTimeoutMs)}.`);
  await keepAlive(attempt, verifyTimeoutMs);
  const verification = await run.log.group('Verify', () => watchRecovery(run, recoveryOf(attempt, results)));
  const knownProcessIds = new Set(look.processIds);
  return endVerified({ ...attempt, results, knownProcessIds, verification });
}

function beginAttempt(context: AttemptContext): Attempt {
  const { run, look, record, targets } = context;
  const atMs = githubNow(run, look);
  const id = `${run.id}-${atMs}`;
  const entry: AttemptRecord = {
    id,
    atMs,
    aliveUntilMs: atMs + ALIVE_PER_STEP_MS,
    finishedAtMs: null,
    commentId: record.state.openIncident?.commentId ?? 0,
    runUrl: run.url,
    machineIds: targets.map((machine) => machine.id),
    doneMachineIds: [],
  };
  return { ...context, id, entry };
}

async function writeAttempt(attempt: Attempt): Promise<void> {
  const { run, look, record, id, entry } = attempt;
  const written: IncidentEvent = {
    type: 'attempt-written',
    atMs: entry.atMs,
    attemptId: id,
    machineIds: entry.machineIds,
    knownProcessIds: [...look.processIds],
    knownStarts: startsKnown(attempt),
    runUrl: run.url,
  };
  attempt.keeper.attempt(id);
  await record.append([written], (state) =>
    withAttempt({ ...state, attempts: [...dropOld(state, run, entry.atMs)] }, entry),
  );
  run.log.info(`Attempt ${id} is on record.`);
}

/** Attempts that no window of the budget reaches any more. */
function dropOld(state: HistoryState, run: Run, atMs: number): readonly AttemptRecord[] {
  const longestMs = Math.max(...run.plan.budget.map((window) => window.windowMs));
  return state.attempts.filter((attempt) => attempt.finishedAtMs === null || attempt.atMs > atMs - longestMs);
}

/** Gives why nothing was done at all, null when something was. Results are added as soon as they are known. */
async function restartAll(attempt: Attempt, results: MachineResult[]): Promise<RestartRefused | null> {
  const { run, targets } = attempt;
  for (const [index, machine] of targets.entries()) {
    run.stop.throwIfAborted();
    const objection = await lastWord(attempt);
    run.stop.throwIfAborted();
    const result = objection ?? (await restartOne(attempt, machine));
    if (result instanceof RestartRefused) {
      if (results.length === 0) return result;
      for (const other of targets.slice(index)) await note(attempt, results, leftAlone(other, result.message));
      return null;
    }
    await note(attempt, results, result);
    if (result.result !== 'restarted' || !(await waitUntilReady(run, recoveryOf(attempt, results)))) return null;
    const rest = targets.slice(index + 1);
    if (rest.length > 0 && !(await isStillNeeded(run, attempt.look, results, rest))) {
      for (const other of rest) await note(attempt, results, leftAlone(other, 'not needed any more'));
      return null;
    }
  }
  return null;
}

async function restartOne({ run, leases, look }: Attempt, machine: Machine): Promise<MachineResult | RestartRefused> {
  try {
    return await run.log.group(`Restart machine ${machine.id}`, () => restartMachine(run, look, machine, leases));
  } catch (error) {
    if (error instanceof RestartRefused) return error;
    throw error;
  }
}

function leftAlone(machine: Machine, why: string): MachineResult {
  const says = `left alone: ${why}`;
  return { machineId: machine.id, result: 'left-alone', says, startedAtMs: null, tookMs: null };
}

async function note(attempt: Attempt, results: MachineResult[], result: MachineResult): Promise<void> {
  const { run, look, record, id, leases } = attempt;
  results.push(result);
  run.log.info(`Machine ${result.machineId}: ${result.says}.`);
  if (result.result === 'left-alone') await leases.release(result.machineId);
  run.stop.throwIfAborted();
  const atMs = githubNow(run, look);
  attempt.entry = {
    ...attempt.entry,
    aliveUntilMs: atMs + ALIVE_PER_STEP_MS,
    doneMachineIds: [...attempt.entry.doneMachineIds, result.machineId],
  };
  await record.append([{ type: 'machine-done', atMs, attemptId: id, result }], (state) =>
    withAttempt(state, attempt.entry),
  );
}

async function keepAlive(attempt: Attempt, durationMs: number): Promise<void> {
  const { run, look, record } = attempt;
  attempt.entry = { ...attempt.entry, aliveUntilMs: githubNow(run, look) + durationMs + ALIVE_PER_STEP_MS };
  await record.change((state) => withAttempt(state, attempt.entry));
}

function recoveryOf({ look, record, ...attempt }: Attempt, results: readonly MachineResult[]): RecoveryContext {
  return {
    results,
    knownProcessIds: new Set(look.processIds),
    knownStarts: startsKnown({ look, ...attempt }),
    baseline: record.incident?.evidence?.baseline ?? null,
  };
}

function startsKnown({ run, look }: Pick<Attempt, 'run' | 'look'>): RecoveryContext['knownStarts'] {
  return groupMachines(look.machines ?? [], run.plan.key.processGroup).map((machine) => {
    const atMs = latestStartOf(machine);
    return { machineId: machine.id, startedAtMs: Number.isFinite(atMs) ? atMs : null };
  });
}

/** The first call was refused before any effect: the attempt did not happen, and does not count. */
async function withdraw(attempt: Attempt, { reasonCode, message: why }: RestartRefused): Promise<RunResult> {
  const { run, look, record, evidencePath, id } = attempt;
  return endRecorded(run, look, record, {
    outcome: 'held',
    reasonCode,
    sentence: `Nothing was restarted: ${why}.`,
    needsHuman: true,
    evidencePath,
    events: [{ type: 'attempt-withdrawn', atMs: githubNow(run, look), attemptId: id, why }],
    change: (state) => ({ ...state, attempts: state.attempts.filter((known) => known.id !== id) }),
  });
}
