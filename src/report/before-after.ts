import type { Incident } from '../incident/incident.ts';
import type { VerificationCheck } from '../incident/verification.ts';
import type { Runbook, Threshold } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatTime } from './format.ts';
import { paragraphs, plainTable } from './markdown.ts';

/** A signal over all sick processes (all live ones where none is). */
export interface MeasuredSignal {
  readonly says: string;
  readonly value: number;
  readonly threshold: string;
  /** On one of them at least. */
  readonly isReached: boolean;
}

/** Each signal once, summed up, in the order of the runbook. */
export function measureSignals({ diagnosis }: Incident, runbook: Runbook): readonly MeasuredSignal[] {
  const live = diagnosis?.processes.filter(({ standing }) => standing === 'live') ?? [];
  const sick = live.filter((process) => process.sick);
  const readings = (sick.length > 0 ? sick : live).flatMap(({ signals }) => signals);
  return [...Map.groupBy(readings, ({ says }) => says)].map(([says, group]) => ({
    says,
    value: group.reduce((sum, { value }) => sum + value, 0),
    threshold: sayThreshold(runbook, says, group[0]?.atLeast ?? 0),
    isReached: group.some(({ met }) => met),
  }));
}

/** "3", or "5 and 20 %" where a share is wanted as well. */
export function sayThreshold(runbook: Runbook, says: string, atLeast: number): string {
  const thresholds: readonly Threshold[] = runbook.symptoms.kinds.flatMap(({ presentWhen }) => presentWhen);
  const share = thresholds.find((threshold) => threshold.says === says)?.shareOf?.atLeast;
  return share === undefined ? `${atLeast}` : `${atLeast} and ${Math.round(share * 100)} %`;
}

/** The signals before the restart beside the verification after it; before a verification, the signals beside their thresholds. */
export function renderBeforeAfter(
  incident: Incident,
  runbook: Runbook,
): { readonly title: string; readonly text: string } {
  const amiss = measureSignals(incident, runbook).filter(isAmiss);
  // Of two ways to count the same thing one is enough.
  const signals = amiss.filter(
    ({ says }, index) => amiss.findIndex((other) => subjectOf(other.says) === subjectOf(says)) === index,
  );
  const checks = isSickAgain(incident) ? [] : (incident.verification?.checks ?? []);
  return checks.length === 0
    ? { title: 'What was seen', text: renderSeen(signals) }
    : { title: 'Before and after', text: renderBoth(incident, runbook, checks) };
}

/** Was it found sick after the verification? Then that verification says nothing of now. */
function isSickAgain({ events }: Incident): boolean {
  const diagnosedAt = events.findLastIndex(
    (event) => event.type === 'diagnosed' && event.diagnosis.verdict !== 'healthy',
  );
  return diagnosedAt > events.findLastIndex(({ type }) => type === 'verified');
}

function renderSeen(signals: readonly MeasuredSignal[]): string {
  const rows = signals.map(({ says, value, threshold }) => [inertMarkdown(says), `${value}`, `from ${threshold}`]);
  return plainTable(['signal', 'seen', 'counts as sick'], rows);
}

/** What was amiss before, what is not as wanted now, and what proves that it is well; that nothing else is amiss stands in the full list. */
function renderBoth(incident: Incident, runbook: Runbook, checks: readonly VerificationCheck[]): string {
  const measured = measureSignals(incident, runbook);
  const before = Map.groupBy(measured, ({ says }) => subjectOf(says));
  const asked = new Set(checks.map(({ says }) => subjectOf(says)));
  const seenBefore = (subject: string): number => Math.max(0, ...(before.get(subject) ?? []).map(({ value }) => value));
  const onlyBefore = [...before].filter(([subject, group]) => !asked.has(subject) && group.some(isAmiss));
  const telling = checks.filter(
    ({ says, wanted, met }) => seenBefore(subjectOf(says)) > 0 || met !== 'yes' || wanted !== '0',
  );
  const rows = [
    ...onlyBefore.map(([subject]) => [inertMarkdown(subject), `${seenBefore(subject)}`, '–', '–']),
    ...telling.map((check) => {
      const subject = subjectOf(check.says);
      const seen = before.has(subject) ? `${seenBefore(subject)}` : '–';
      return [inertMarkdown(subject), seen, sayCheck(check), inertMarkdown(check.wanted)];
    }),
  ];
  return paragraphs(plainTable(['what', 'before', 'after', 'wanted'], rows), sayWhen(incident));
}

function isAmiss({ isReached, value }: MeasuredSignal): boolean {
  return isReached && value > 0;
}

/** Every check of the verification, met or not. */
export function renderChecks({ verification }: Incident): string {
  const rows = (verification?.checks ?? []).map((check) => [
    inertMarkdown(check.says),
    sayCheck(check),
    inertMarkdown(check.wanted),
  ]);
  return plainTable(['check', 'seen', 'wanted'], rows);
}

function sayCheck({ value, met }: VerificationCheck): string {
  return inertMarkdown(met === 'yes' ? value : `${value}, not met`);
}

/** The same thing is called a little differently before and after: "… (10 min)", "…, on new processes". */
export function subjectOf(says: string): string {
  return says
    .replace(/ \([^)]*\)/, '')
    .replace(/, (?:counted while|on new processes).*$/, '')
    .trim();
}

function sayWhen({ events }: Incident): string {
  const lookedAtMs = events.findLast(({ type }) => type === 'attempt-written')?.atMs;
  const verifiedAtMs = events.findLast(({ type }) => type === 'verified')?.atMs;
  if (lookedAtMs === undefined || verifiedAtMs === undefined) return '';
  return `Before: the sick processes, until ${formatTime(lookedAtMs)} UTC. After: the new processes only, until ${formatTime(verifiedAtMs)} UTC. A dash: not measured.`;
}
