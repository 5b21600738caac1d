import type { Machine } from '../fly/machine.ts';
import type { DiagnosedProcess, Diagnosis, Freshness, SignalReading, Verdict } from '../incident/diagnosis.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { judgeDependency } from './judge-dependency.ts';
import { judgeStanding } from './judge-standing.ts';
import type { ProcessRow } from './process-row.ts';
import { readSymptoms, type Symptoms } from './read-symptoms.ts';
import { latestStartOf } from './start-events.ts';

export interface DiagnosisInput {
  readonly runbook: Runbook;
  readonly rows: readonly ProcessRow[];
  /** The started machines of the process group. */
  readonly startedMachines: readonly Machine[];
  /** The others of the group: what ran there is dead. */
  readonly otherMachines: readonly Machine[];
  /** Processes that an earlier attempt recorded as replaced. */
  readonly replacedProcessIds: ReadonlySet<string>;
  readonly databaseProbe: 'answers' | 'fails' | 'not-known';
  /** Did the probe page answer on each started machine? `not-known` without a probe. */
  readonly appProbe: 'answers' | 'fails' | 'not-known';
}

/** Instants and spans of time the engine itself works with; what belongs to a fault stands in its runbook. */
export const DIAGNOSIS_BOUNDS = {
  newestRowAtMostOldMs: 180_000,
  lastingMs: 90_000,
  goingOnMs: 45_000,
  overAfterMs: 120_000,
  companionBeforeProofMs: 120_000,
  companionLostMs: 300_000,
  aheadOfStartEventMs: 20_000,
  busyRequestsPerSecond: 1,
  secondLookAfterMs: 30_000,
  answeredRecentlyMs: 180_000,
} as const;

/**
 * Says what is the matter, from one look at the telemetry, the machines and the probes. Pure: same input, same verdict.
 * All windows end at the newest visible row; the order of rows does not matter.
 */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const processes = input.rows.map((row) => ({ row, standing: judgeStanding(row, input) }));
  const live = processes.filter(({ standing }) => standing === 'live').map(({ row }) => row);
  const freshness = measureFreshness(live);
  const newestMs = freshness.newestRowAtMs ?? 0;
  const symptoms = new Map(input.rows.map((row) => [row.process, readSymptoms(row, input.runbook.symptoms)]));
  const speaking = live.filter((row) => isSpeaking(row, newestMs));
  const diagnosed = processes.map(
    ({ row, standing }): DiagnosedProcess => ({
      id: row.process,
      machineId: row.machineId,
      standing,
      sick: standing === 'live' && isSpeaking(row, newestMs) && isSick(symptoms.get(row.process), newestMs),
      signals: symptoms.get(row.process)?.readings ?? [],
    }),
  );
  const symptomsOf = (rows: readonly ProcessRow[]): readonly Symptoms[] =>
    rows.flatMap((row) => symptoms.get(row.process) ?? []);
  const silent = symptomsOf(live.filter((row) => !speaking.includes(row)));
  const judgement = judge(input, live, { speaking: symptomsOf(speaking), silent }, freshness);
  return { ...judgement, answering: isAnswering(input, live, freshness), processes: diagnosed, freshness };
}

/** It has the fault, and has it now: what ended a while ago is no reason to restart it. */
function isSick(symptoms: Symptoms | undefined, newestMs: number): boolean {
  return symptoms?.proofPresent === true && isGoingOn(symptoms, newestMs);
}

function isGoingOn({ hanging, lastFailureAtMs }: Course | Symptoms, newestMs: number): boolean {
  return hanging || newestMs - (lastFailureAtMs ?? Number.NEGATIVE_INFINITY) <= DIAGNOSIS_BOUNDS.goingOnMs;
}

type Judgement = Omit<Diagnosis, 'processes' | 'freshness' | 'answering'>;

function isAnswering({ runbook }: DiagnosisInput, live: readonly ProcessRow[], { newestRowAtMs }: Freshness): boolean {
  const sinceMs = (newestRowAtMs ?? 0) - DIAGNOSIS_BOUNDS.answeredRecentlyMs;
  return live.some((row) => Math.max(row.atMs(runbook.dependency.lastAnswerAt) ?? 0, row.readyAtMs ?? 0) >= sinceMs);
}

/** A process that others have outlived by minutes may be dead, or frozen: what it left open tells nothing of now. */
function isSpeaking(row: ProcessRow, newestMs: number): boolean {
  return newestMs - row.lastRowAtMs <= DIAGNOSIS_BOUNDS.newestRowAtMostOldMs;
}

function judge(
  input: DiagnosisInput,
  live: readonly ProcessRow[],
  symptoms: { readonly speaking: readonly Symptoms[]; readonly silent: readonly Symptoms[] },
  freshness: Freshness,
): Judgement {
  const silence = judgeSilence(input, live, freshness);
  if (silence !== null) return silence;
  const newestMs = freshness.newestRowAtMs ?? 0;
  const quorate = symptoms.speaking.filter((process) => process.quorumMet);
  if (quorate.some((process) => isGoingOn(process, newestMs))) return judgeFault(input, live, quorate, newestMs);
  const sick = symptoms.speaking.filter((process) => process.proofPresent || process.elsewherePresent);
  const others = sick.filter((process) => isGoingOn(process, newestMs));
  if (others.length > 0) return judgeOther(input, live, others, newestMs);
  const fallenSilent = judgeFallenSilent(input, symptoms.silent);
  if (fallenSilent !== null) return fallenSilent;
  if (quorate.length > 0) return judgeFault(input, live, quorate, newestMs);
  if (sick.length > 0) return judgeOther(input, live, sick, newestMs);
  return judgeCompanion(symptoms.speaking, newestMs);
}

/** Some process left requests open and then said no more, while others speak. Null when nobody misses it. */
function judgeFallenSilent({ appProbe }: DiagnosisInput, silent: readonly Symptoms[]): Judgement | null {
  const hanging = silent.filter((process) => process.hanging);
  if (hanging.length === 0 || appProbe === 'answers') return null;
  const reason = `${capitalise(hanging.map(({ name }) => name).join(', '))}: requests were left open, and nothing was written for 3 min`;
  if (appProbe === 'fails') {
    return verdict('other', 'not-answering', [`${reason}; the probe page does not answer on every started machine.`]);
  }
  return verdict('unknown', 'process-silent', [`${reason}: it may be frozen, or gone. Set probe-url to tell.`], {
    lookAgain: true,
  });
}

function measureFreshness(live: readonly ProcessRow[]): Freshness {
  const newest = live.reduce<ProcessRow | null>(
    (latest, row) => (latest === null || row.lastRowAtMs > latest.lastRowAtMs ? row : latest),
    null,
  );
  if (newest === null) return { newestRowAgeMs: null, newestRowAtMs: null, ingestDelayMs: null };
  return {
    newestRowAtMs: newest.lastRowAtMs,
    // By the row's own clock and by the store's: whichever says older, so that a fast clock of the app hides no silence.
    newestRowAgeMs: Math.max(newest.queriedAtMs - newest.lastRowAtMs, newest.queriedAtMs - newest.newestStoredAtMs, 0),
    ingestDelayMs: Math.max(newest.newestStoredAtMs - newest.newestRowAtMs, 0),
  };
}

function judgeSilence(input: DiagnosisInput, live: readonly ProcessRow[], freshness: Freshness): Judgement | null {
  const ageMs = freshness.newestRowAgeMs;
  if (ageMs !== null && ageMs <= DIAGNOSIS_BOUNDS.newestRowAtMostOldMs) return null;
  const what =
    ageMs === null
      ? 'No row of a running app process is visible'
      : `The newest row of a running app process is ${formatDuration(ageMs)} old`;
  if (input.appProbe === 'fails') {
    return verdict('other', 'not-answering', [`${what}, and the probe page does not answer on every started machine.`]);
  }
  const perSecond = live.reduce((sum, row) => sum + row.recentRequests, 0) / 300;
  if (ageMs !== null && perSecond >= DIAGNOSIS_BOUNDS.busyRequestsPerSecond) {
    const rate = `${perSecond.toFixed(1)} requests per second before that`;
    return verdict('unknown', 'telemetry-stopped', [`${what}, with ${rate}: telemetry has stopped.`], {
      lookAgain: true,
    });
  }
  if (input.appProbe === 'answers') {
    return verdict('healthy', 'quiet', [`${what}; the probe page answers on each started machine.`]);
  }
  return verdict('unknown', ageMs === null ? 'no-live-process' : 'silent', [
    `${what}. Nothing can be said of the app; set probe-url to let Firebreak ask it.`,
  ]);
}

/** Enough kinds on one process: is it going on, has it lasted, and would a restart find its dependency? */
function judgeFault(
  input: DiagnosisInput,
  live: readonly ProcessRow[],
  sick: readonly Symptoms[],
  newestMs: number,
): Judgement {
  // Going on and lasting must be true of one and the same process.
  const due = sick.filter((process) => isGoingOnAndLasting(followCourse([process], newestMs), newestMs));
  const course = followCourse(due.length > 0 ? due : sick, newestMs);
  const reasons = describe(sick);
  if (due.length === 0)
    return judgeCourse(course, live, newestMs, input, reasons) ?? tooEarly(course, newestMs, reasons);
  const latestStartMs = Math.max(...input.startedMachines.map(latestStartOf), Number.NEGATIVE_INFINITY);
  if (newestMs < latestStartMs + DIAGNOSIS_BOUNDS.aheadOfStartEventMs) {
    const reason = 'A machine started so recently that the telemetry may still show what was before.';
    return verdict('unknown', 'telemetry-behind', [reason, ...reasons], { ...course, lookAgain: true });
  }
  const dependency = judgeDependency({
    live,
    dependency: input.runbook.dependency,
    probe: input.databaseProbe,
    firstSymptomAtMs: course.firstSymptomAtMs,
    newestMs,
  });
  if (dependency.verdict === 'treatable') {
    const code = dependency.weaklyProven ? 'fault-present-weakly-proven' : 'fault-present';
    const said = [
      `${capitalise(input.runbook.fault)} on ${countProcesses(due.length)}.`,
      ...reasons,
      dependency.reason,
    ];
    return verdict('treatable', code, said, { ...course, weaklyProven: dependency.weaklyProven });
  }
  return verdict(dependency.verdict, dependency.reasonCode, [dependency.reason, ...reasons], course);
}

/** Sick, but not with enough of this runbook's fault. */
function judgeOther(
  input: DiagnosisInput,
  live: readonly ProcessRow[],
  sick: readonly Symptoms[],
  newestMs: number,
): Judgement {
  const course = followCourse(sick, newestMs);
  const reasons = describe(sick);
  const early = judgeCourse(course, live, newestMs, input, reasons);
  if (early !== null) return early;
  const dependency = judgeDependency({
    live,
    dependency: input.runbook.dependency,
    probe: input.databaseProbe,
    firstSymptomAtMs: course.firstSymptomAtMs,
    newestMs,
  });
  if (sick.some((process) => process.proofPresent) && dependency.verdict === 'dependency-down') {
    return verdict('dependency-down', dependency.reasonCode, [dependency.reason, ...reasons], course);
  }
  const kinds = [...new Set(sick.flatMap((process) => process.presentKinds))];
  const code = kinds.length === 1 ? (kinds[0] ?? 'not-this-fault') : 'not-this-fault';
  const reason = `Sick, but not with ${input.runbook.title.toLowerCase()}: too few of its symptoms come together.`;
  return verdict('other', code, [reason, ...reasons], course);
}

/** Only the companion is disturbed, or nothing at all. */
function judgeCompanion(symptoms: readonly Symptoms[], newestMs: number): Judgement {
  const lost = symptoms.filter((process) => process.companionLostSinceMs !== null);
  const longestMs = Math.max(0, ...lost.map((process) => newestMs - (process.companionLostSinceMs ?? newestMs)));
  if (longestMs >= DIAGNOSIS_BOUNDS.companionLostMs) {
    const reason = `The listener of ${countProcesses(lost.length)} has been lost for ${formatDuration(longestMs)}.`;
    return verdict('other', 'listener-lost', [reason]);
  }
  if (lost.length > 0) {
    const reason = `The listener of ${countProcesses(lost.length)} was lost ${formatDuration(longestMs)} ago and is not back yet.`;
    return verdict('healthy', 'listener-disturbed', [reason], { lookAgain: true });
  }
  const disturbed = symptoms.filter((process) => process.presentKinds.length > 0).length;
  if (disturbed > 0) {
    const reason = `The listener of ${countProcesses(disturbed)} was disturbed and came back.`;
    return verdict('healthy', 'listener-disturbed', [reason]);
  }
  return verdict('healthy', 'no-symptoms', ['No symptom of this runbook reaches its threshold.']);
}

interface Course {
  readonly firstSymptomAtMs: number;
  readonly lastFailureAtMs: number | null;
  readonly hanging: boolean;
}

function followCourse(sick: readonly Symptoms[], newestMs: number): Course {
  const last = sick.flatMap((process) => process.lastFailureAtMs ?? []);
  return {
    firstSymptomAtMs: Math.min(newestMs, ...sick.flatMap((process) => process.firstSymptomAtMs ?? [])),
    lastFailureAtMs: last.length === 0 ? null : Math.max(...last),
    hanging: sick.some((process) => process.hanging),
  };
}

function isGoingOnAndLasting(course: Course, newestMs: number): boolean {
  return isGoingOn(course, newestMs) && newestMs - course.firstSymptomAtMs >= DIAGNOSIS_BOUNDS.lastingMs;
}

/** Null when it is going on and has lasted; else the verdict for "over" and "too early". */
function judgeCourse(
  course: Course,
  live: readonly ProcessRow[],
  newestMs: number,
  input: DiagnosisInput,
  reasons: readonly string[],
): Judgement | null {
  if (!isGoingOn(course, newestMs)) {
    const sinceLastMs = newestMs - (course.lastFailureAtMs ?? Number.NEGATIVE_INFINITY);
    return judgeOver(course, sinceLastMs, live, input, reasons);
  }
  return isGoingOnAndLasting(course, newestMs) ? null : tooEarly(course, newestMs, reasons);
}

function tooEarly(course: Course, newestMs: number, reasons: readonly string[]): Judgement {
  const lasted = formatDuration(newestMs - course.firstSymptomAtMs);
  const reason = `The symptoms have lasted ${lasted}; ${formatDuration(DIAGNOSIS_BOUNDS.lastingMs)} on one process are needed.`;
  return verdict('unknown', 'too-early', [reason, ...reasons], { ...course, lookAgain: true });
}

function judgeOver(
  course: Course,
  sinceLastMs: number,
  live: readonly ProcessRow[],
  input: DiagnosisInput,
  reasons: readonly string[],
): Judgement {
  const { dependency } = input.runbook;
  const answered = Math.max(...live.map((row) => row.atMs(dependency.lastAnswerAt) ?? 0));
  const over = `The last symptom ended ${formatDuration(sinceLastMs)} ago`;
  if (sinceLastMs > DIAGNOSIS_BOUNDS.overAfterMs && answered > (course.lastFailureAtMs ?? 0)) {
    return verdict('healthy', 'symptoms-over', [`${over}, and the ${dependency.name} has answered since.`], course);
  }
  const reason = `${over}: too early to call it over.`;
  return verdict('unknown', 'too-early', [reason, ...reasons], { ...course, lookAgain: true });
}

/** What each sick process shows, one line a process; of signals that are one and the same thing the first. */
function describe(sick: readonly Symptoms[]): readonly string[] {
  return sick.map((process) => {
    const telling = process.met.filter((reading, index) => !isRepeated(reading, process.met.slice(0, index)));
    return `${capitalise(process.name)}: ${telling.map((reading) => `${reading.value} ${reading.says}`).join(', ')}.`;
  });
}

function isRepeated(reading: SignalReading, before: readonly SignalReading[]): boolean {
  return before.some((other) => other.kind === reading.kind && other.value === reading.value);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function countProcesses(count: number): string {
  return count === 1 ? '1 process' : `${count} processes`;
}

function verdict(
  name: Verdict,
  reasonCode: string,
  reasons: readonly string[],
  more: Partial<Omit<Judgement, 'verdict' | 'reasonCode' | 'reasons'>> = {},
): Judgement {
  return {
    verdict: name,
    reasonCode,
    reasons,
    lookAgain: false,
    weaklyProven: false,
    firstSymptomAtMs: null,
    lastFailureAtMs: null,
    hanging: false,
    ...more,
  };
}
