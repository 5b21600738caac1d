import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { judgeRecoveries, type RecoveryFindings } from './judge-recoveries.ts';
import { judgeRestarts, type RestartFindings } from './judge-restarts.ts';
import type { Setup } from './setup.ts';
import type { Pretend } from './watch-recorded.ts';

export interface SafetyFindings {
  readonly recording: string;
  readonly restarts: readonly { readonly setup: Setup; readonly findings: RestartFindings }[];
  readonly recoveries: readonly { readonly setup: Setup; readonly findings: RecoveryFindings }[];
}

export interface Matrix {
  readonly setups: readonly Setup[];
  /** Those under which recoveries are watched. */
  readonly watched: readonly Setup[];
  readonly instantsMs: readonly number[];
  readonly pretend: Pretend;
}

/** Looks at one recording at every instant under every setup; gives what was found and what must not have been. */
export async function checkRecording(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  { setups, watched, instantsMs, pretend }: Matrix,
): Promise<SafetyFindings> {
  const restarts: SafetyFindings['restarts'][number][] = [];
  const recoveries: SafetyFindings['recoveries'][number][] = [];
  for (const setup of setups) {
    restarts.push({ setup, findings: await judgeRestarts(facts, answers, setup, instantsMs) });
  }
  for (const setup of watched) {
    for (const hasProbePage of [true, false]) {
      recoveries.push({ setup, findings: await judgeRecoveries(facts, answers, { ...setup, hasProbePage }, pretend) });
    }
  }
  return { recording: facts.name, restarts, recoveries };
}

/** Everything that must not be, in words. */
export function violationsOf({ restarts, recoveries }: SafetyFindings): readonly string[] {
  return [
    ...restarts.flatMap(({ findings }) => [
      ...findings.falseRestarts.map((says) => `FALSE RESTART: ${says}`),
      ...(findings.missed === null ? [] : [`MISSED RESTART: ${findings.missed}`]),
    ]),
    ...recoveries.flatMap(({ findings }) => [
      ...findings.falseRecoveries.map((says) => `FALSE RECOVERY: ${says}`),
      ...findings.missed.map((says) => `MISSED RECOVERY: ${says}`),
    ]),
  ];
}

/** From the beginning to well beyond the end, when all that is visible grows old. */
export function everyInstant(facts: RecordingFacts, stepMs: number): readonly number[] {
  const origin = facts.fault?.fromMs ?? facts.fromMs;
  const first = origin - Math.floor((origin - facts.fromMs) / stepMs) * stepMs;
  const instants: number[] = [];
  for (let atMs = first; atMs <= facts.toMs + AFTER_THE_END_MS; atMs += stepMs) instants.push(atMs);
  return instants;
}

const AFTER_THE_END_MS = 240_000;
