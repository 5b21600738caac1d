import type { RecordedTelemetry } from '../../telemetry/recorded-telemetry.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { isSick } from '../safety/ground-truth.ts';
import { watchRecorded } from '../safety/watch-recorded.ts';
import { judgeOriginal, READINGS, type Reading } from './judge-original.ts';
import { ORIGINAL_VERIFICATION_SQL, READY_LINE_SQL } from './original-query.ts';

export type Phase = 'sick, not restarted' | 'sick, restarted in vain' | 'well, restarted' | 'well all along';

/** At how many instants of a phase something was called healthy. */
export interface Comparison {
  readonly recording: string;
  readonly phase: Phase;
  readonly instants: number;
  readonly original: Readonly<Record<Reading, number>>;
  /** Null where nothing was restarted that could be verified. */
  readonly ours: number | null;
}

/** How long after its end a row is stored. */
export const DELAY_MS = 5_000;
const STEP_MS = 10_000;
/** A minute for the fault to show. */
const SHOWS_AFTER_MS = 60_000;

/** Asks the runbook's own query and ours at the same instants of one recording. */
export async function compareOnRecording(
  recording: RecordedTelemetry,
  answers: RememberedAnswers,
  delayMs: number,
): Promise<readonly Comparison[]> {
  const { facts } = recording;
  const recoveredFromMs = await findRecovery(facts, answers, delayMs);
  const judged: { phase: Phase; healthy: readonly Reading[]; ours: boolean | null }[] = [];
  for (let atMs = facts.fault?.fromMs ?? facts.fromMs; atMs <= facts.toMs; atMs += STEP_MS) {
    const phase = phaseAt(facts, atMs);
    if (phase === null) continue;
    const rows = await recording.ask(ORIGINAL_VERIFICATION_SQL, atMs, delayMs);
    const isLineInWindow = (await recording.ask(READY_LINE_SQL, atMs, delayMs)).length > 0;
    const healthy = READINGS.filter((reading) => judgeOriginal({ rows, isLineInWindow }, reading));
    judged.push({ phase, healthy, ours: facts.fault === null ? null : recoveredFromMs <= atMs });
  }
  return [...Map.groupBy(judged, ({ phase }) => phase)].map(([phase, group]) => ({
    recording: facts.name,
    phase,
    instants: group.length,
    original: countReadings(group.map(({ healthy }) => healthy)),
    ours: group.every(({ ours }) => ours === null) ? null : group.filter(({ ours }) => ours === true).length,
  }));
}

function countReadings(all: readonly (readonly Reading[])[]): Comparison['original'] {
  const count = (reading: Reading): number => all.filter((healthy) => healthy.includes(reading)).length;
  return {
    'to the letter': count('to the letter'),
    'line in the window': count('line in the window'),
    'line not demanded': count('line not demanded'),
    'nothing against it': count('nothing against it'),
  };
}

/** Null in between: before the fault shows, and while machines are being restarted. */
function phaseAt(facts: RecordingFacts, atMs: number): Phase | null {
  const { fault, truth, restarts } = facts;
  if (fault === null) return 'well all along';
  const asked = restarts.filter((restart) => restart.asRemedy);
  const isBefore = asked.every((restart) => atMs < restart.askedAtMs);
  const isAfter = asked.every((restart) => atMs >= restart.startedAtMs);
  const sick = truth.affectedMachines.filter((machine) => isSick(facts, machine, atMs)).length;
  if (sick === 0) return isAfter ? 'well, restarted' : null;
  if (atMs < fault.fromMs + SHOWS_AFTER_MS) return null;
  if (isBefore) return 'sick, not restarted';
  return isAfter && sick === truth.affectedMachines.length ? 'sick, restarted in vain' : null;
}

/** When ours calls it recovered: after the recorded restart, or after one at the onset that did nothing. */
async function findRecovery(facts: RecordingFacts, answers: RememberedAnswers, delayMs: number): Promise<number> {
  if (facts.fault === null) return Number.POSITIVE_INFINITY;
  const setup = { delayMs, hasDatabaseProbe: true, onlyMachine: null, hostNames: false, hasProbePage: false };
  const watches = await watchRecorded(facts, answers, setup, 'once');
  const ends = watches.filter(({ verdict }) => verdict === 'recovered').map(({ endedAtMs }) => endedAtMs);
  return Math.min(Number.POSITIVE_INFINITY, ...ends);
}
