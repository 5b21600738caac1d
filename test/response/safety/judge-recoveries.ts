import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { isSick } from './ground-truth.ts';
import { describeSetup, type Setup } from './setup.ts';
import { type Pretend, STEP_MS, type VerifiedAttempt, type Watch, watchRecorded } from './watch-recorded.ts';

export interface RecoveryFindings {
  readonly watches: number;
  readonly recovered: number;
  readonly unrecovered: number;
  /** In words. */
  readonly falseRecoveries: readonly string[];
  /** A recovery that was there to be seen and was not called one; in words. */
  readonly missed: readonly string[];
}

const LONGEST_DELAY_MS = 150_000;

/** Watches every recovery and holds the verdict against what was really the matter. */
export async function judgeRecoveries(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup & { readonly hasProbePage: boolean },
  pretend: Pretend,
): Promise<RecoveryFindings> {
  const watches = await watchRecorded(facts, answers, setup, pretend);
  const tell = ({ attempt }: Watch): string =>
    `${facts.name}, ${describeSetup(setup)}${setup.hasProbePage ? ', probe page' : ''}: ${attempt.says}`;
  const recovered = watches.filter((watch) => watch.verdict === 'recovered');
  const isFalse = ({ attempt, endedAtMs }: Watch): boolean =>
    attempt.restarted.some(({ machine }) => isSick(facts, machine, endedAtMs - setup.delayMs));
  return {
    watches: watches.length,
    recovered: recovered.length,
    unrecovered: watches.filter((watch) => watch.verdict === 'unrecovered').length,
    falseRecoveries: recovered.filter(isFalse).map((watch) => `${tell(watch)}: recovered while sick`),
    missed: watches
      .filter((watch) => watch.verdict !== 'recovered' && isDueToBeSeen(facts, setup, watch.attempt))
      .map((watch) => `${tell(watch)}: ${watch.verdict} (${watch.reasonCode})`),
  };
}

/** Busy, or made so by the probe page; well; and recorded for long enough. */
function isDueToBeSeen(facts: RecordingFacts, setup: Setup, attempt: VerifiedAttempt): boolean {
  const lastMs = Math.max(...attempt.restarted.map((restart) => restart.startedAtMs));
  const isLongEnough = facts.toMs - lastMs >= 125_000 && attempt.beganAtMs <= lastMs + STEP_MS;
  const isBusy = facts.name !== 'sparse';
  return (
    attempt.isRecorded && facts.truth.healthyAfterRestart && isBusy && isLongEnough && setup.delayMs <= LONGEST_DELAY_MS
  );
}
