import type { MachineResult } from '../../../src/incident/machine-result.ts';
import { watchRecovery } from '../../../src/response/watch-recovery.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { machineId } from './recorded-fleet.ts';
import { createRecordedRun } from './recorded-run.ts';
import type { Setup } from './setup.ts';

/** An attempt to be verified: the recorded one, or one that is only said to have happened. */
export interface VerifiedAttempt {
  readonly says: string;
  readonly restarted: readonly { readonly machine: number; readonly startedAtMs: number }[];
  readonly beganAtMs: number;
  readonly isRecorded: boolean;
}

/** Which restarts to make up beside the recorded ones: Fly says it made them, and they did nothing to the app. */
export type Pretend = 'every-minute' | 'once' | 'never';

export interface Watch {
  readonly attempt: VerifiedAttempt;
  readonly verdict: 'recovered' | 'unrecovered' | 'inconclusive';
  readonly reasonCode: string;
  readonly endedAtMs: number;
}

export const STEP_MS = 10_000;

/** Watches the recovery from each attempt on, as the action does, with a poll every ten seconds. */
export async function watchRecorded(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup & { readonly hasProbePage: boolean },
  pretend: Pretend,
): Promise<readonly Watch[]> {
  const watches: Watch[] = [];
  for (const attempt of attemptsIn(facts, setup, pretend)) {
    const { run, clock } = createRecordedRun({ facts, answers, setup, startMs: attempt.beganAtMs });
    const firstStartMs = Math.min(...attempt.restarted.map((machine) => machine.startedAtMs));
    const known = await answers.symptoms({ ...setup, atMs: onGrid(facts, firstStartMs) - 2 * STEP_MS });
    const { verdict, reasonCode } = await watchRecovery(run, {
      results: attempt.restarted.map(toResult),
      knownProcessIds: new Set(known.map((row) => `${row.process}`)),
      knownStarts: attempt.restarted.map(({ machine, startedAtMs }) => ({
        machineId: machineId(machine),
        startedAtMs: startBefore(facts, machine, startedAtMs),
      })),
      baseline: null,
    });
    watches.push({ attempt, verdict, reasonCode, endedAtMs: clock.nowMs() });
  }
  return watches;
}

/** The recorded restarts, and those made up from the onset on. */
function attemptsIn(facts: RecordingFacts, setup: Setup, pretend: Pretend): readonly VerifiedAttempt[] {
  const isIn = (machine: number): boolean => setup.onlyMachine === null || machine === setup.onlyMachine;
  const machines = facts.truth.affectedMachines.filter(isIn);
  if (facts.fault === null || machines.length === 0) return [];
  const restarted = machines.flatMap((machine) => {
    const restart = facts.restarts.find((candidate) => candidate.asRemedy && candidate.machine === machine);
    return restart === undefined ? [] : [{ machine, startedAtMs: restart.startedAtMs }];
  });
  const lastMs = Math.max(...restarted.map((restart) => restart.startedAtMs));
  const recorded =
    restarted.length < machines.length
      ? []
      : [0, 3, 9].map((steps) => ({
          says: `watched ${steps * 10} s after the recorded restart`,
          restarted,
          beganAtMs: onGrid(facts, lastMs) + steps * STEP_MS,
          isRecorded: true,
        }));
  if (pretend === 'never') return recorded;
  const pretended: VerifiedAttempt[] = [];
  const untilMs = restarted.length === 0 ? facts.fault.toMs : lastMs;
  for (
    let atMs = onGrid(facts, facts.fault.fromMs);
    atMs < untilMs;
    atMs += pretend === 'once' ? Number.POSITIVE_INFINITY : 6 * STEP_MS
  ) {
    pretended.push({
      says: `a restart that did nothing, ${Math.round((atMs - facts.fault.fromMs) / 1_000)} s after the onset`,
      restarted: machines.map((machine) => ({ machine, startedAtMs: atMs })),
      beganAtMs: atMs,
      isRecorded: false,
    });
  }
  return [...recorded, ...pretended];
}

/** Instants lie on a grid, so that answers can be used again. */
function onGrid(facts: RecordingFacts, atMs: number): number {
  const origin = facts.fault?.fromMs ?? facts.fromMs;
  return origin + Math.ceil((atMs - origin) / STEP_MS) * STEP_MS;
}

function toResult({ machine, startedAtMs }: VerifiedAttempt['restarted'][number]): MachineResult {
  return { machineId: machineId(machine), result: 'restarted', says: 'restarted', startedAtMs, tookMs: 5_000 };
}

function startBefore(facts: RecordingFacts, machine: number, atMs: number): number | null {
  const starts = facts.processes
    .filter((process) => process.machine === machine && process.startedAtMs < atMs)
    .map((process) => process.startedAtMs);
  return starts.length === 0 ? null : Math.max(...starts);
}
