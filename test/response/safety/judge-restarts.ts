import type { Diagnosis } from '../../../src/incident/diagnosis.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { isRestartDue, probeDatabaseAt } from './ground-truth.ts';
import { lookTwice, type TwoLooks } from './look-at-recording.ts';
import { describeSetup, type Setup } from './setup.ts';

export interface RestartFindings {
  readonly looks: number;
  readonly restarts: number;
  readonly dueRestarts: number;
  /** In words. */
  readonly falseRestarts: readonly string[];
  /** From the onset to the second look that led to the first due restart. */
  readonly firstDueAfterMs: number | null;
  /** A due restart whose proof was there, and that did not come in time; in words. */
  readonly missed: string | null;
}

const FOUND_WITHIN_MS = 180_000;
const LONGEST_DELAY_MS = 150_000;
const BUSY_REQUESTS = 60;

/** Begins a run at each instant and holds what it would restart against what was really the matter. */
export async function judgeRestarts(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup,
  instantsMs: readonly number[],
): Promise<RestartFindings> {
  const pairs: TwoLooks[] = [];
  for (const atMs of instantsMs) pairs.push(await lookTwice(facts, answers, setup, atMs));
  const restarts = pairs.filter((pair) => pair.targets.length > 0);
  const due = restarts.filter((pair) => isRight(facts, setup, pair));
  const wrong = restarts.filter((pair) => !due.includes(pair));
  const onsetMs = facts.fault?.fromMs ?? facts.fromMs;
  const firstDueMs = due[0]?.secondAtMs ?? null;
  return {
    looks: pairs.length,
    restarts: restarts.length,
    dueRestarts: due.length,
    falseRestarts: wrong.map((pair) => describeFalse(facts, setup, pair)),
    firstDueAfterMs: firstDueMs === null ? null : firstDueMs - onsetMs,
    missed: await findMissed(facts, answers, setup, pairs, firstDueMs),
  };
}

/**
 * What happened after the newest visible row nobody could know, but a restart is an event that Fly shows at once. Where
 * processes name their machine every target must be sick; else one of them, and the others are asked again in between.
 */
function isRight(facts: RecordingFacts, setup: Setup, { secondAtMs, targets }: TwoLooks): boolean {
  const isDue = (machine: number): boolean =>
    isRestartDue(facts, machine, secondAtMs - setup.delayMs) &&
    !facts.processes.some(
      ({ machine: owner, startedAtMs }) =>
        owner === machine && startedAtMs > (facts.fault?.fromMs ?? 0) && startedAtMs <= secondAtMs,
    );
  return setup.hostNames ? targets.every(isDue) : targets.some(isDue);
}

function describeFalse(facts: RecordingFacts, setup: Setup, { atMs, first, second, targets }: TwoLooks): string {
  const seconds = Math.round((atMs - (facts.fault?.fromMs ?? facts.fromMs)) / 1_000);
  return `${facts.name}, ${describeSetup(setup)}: first look ${seconds} s after the onset (${first.reasonCode}), second (${second.reasonCode}) restarts ${targets.join(' and ')}`;
}

/** Found in time? Only where a busy app's telemetry is not too late, and only once the proof is visible. */
async function findMissed(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup,
  pairs: readonly TwoLooks[],
  firstDueMs: number | null,
): Promise<string | null> {
  if (facts.truth.diagnosis !== 'treatable' || setup.delayMs > LONGEST_DELAY_MS) return null;
  const visible = pairs.find((pair) => pair.atMs >= (facts.fault?.fromMs ?? 0) && showsSymptom(pair.first));
  if (visible === undefined) return null;
  for (const pair of pairs) {
    if (pair.secondAtMs < visible.atMs + FOUND_WITHIN_MS) continue;
    const machines = setup.onlyMachine === null ? facts.truth.affectedMachines : [setup.onlyMachine];
    if (!machines.every((machine) => isRestartDue(facts, machine, pair.secondAtMs))) return null;
    if (!(await isProven(facts, answers, setup, pair))) continue;
    if (firstDueMs !== null && firstDueMs <= pair.secondAtMs) return null;
    return `${facts.name}, ${describeSetup(setup)}: not found though proven ${FOUND_WITHIN_MS / 1_000} s after its first visible symptom (${pair.first.reasonCode}, ${pair.second.reasonCode})`;
  }
  return null;
}

function showsSymptom(diagnosis: Diagnosis): boolean {
  return diagnosis.processes.some((process) => process.standing === 'live' && process.signals.some(({ met }) => met));
}

/** Busy enough to tell, and either the database is asked or a listener came back, which both looks must see. */
async function isProven(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup,
  { atMs, secondAtMs }: TwoLooks,
): Promise<boolean> {
  const onsetMs = facts.fault?.fromMs ?? 0;
  for (const lookMs of [atMs, secondAtMs]) {
    const rows = await answers.symptoms({ ...setup, atMs: lookMs });
    const requests = Math.max(0, ...rows.map((row) => Number(row.requests)));
    if (requests < BUSY_REQUESTS) return false;
    const newestMs = Math.max(...rows.map((row) => Date.parse(`${row.newest_row_at}`)));
    const isBack = rows.some((row) => {
      const readyMs = Date.parse(`${row.ready_at}`);
      return readyMs > onsetMs + 30_000 && readyMs >= newestMs - 180_000;
    });
    const answersFromOutside = setup.hasDatabaseProbe && probeDatabaseAt(facts, lookMs) === 'answers';
    if (!answersFromOutside && !isBack) return false;
  }
  return true;
}
