import type { SignalReading } from '../incident/diagnosis.ts';
import type { Incident } from '../incident/incident.ts';
import type { VerificationCheck } from '../incident/verification.ts';
import type { Runbook, Threshold } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatTime, list } from './format.ts';
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

/** "3", or "5 and a share of 20 %" where that is wanted as well. */
export function sayThreshold(runbook: Runbook, says: string, atLeast: number): string {
  const share = thresholdOf(runbook, says)?.shareOf?.atLeast;
  return share === undefined ? `${atLeast}` : `${atLeast} and a share of ${percent(share)}`;
}

/** A signal beside what its threshold makes of it; what is many and still too few says why. */
export function sayReading(runbook: Runbook, { says, value, atLeast, met }: SignalReading): string {
  if (met) return `${value}, reached`;
  const share = thresholdOf(runbook, says)?.shareOf?.atLeast;
  if (value < atLeast) return `${value}, below`;
  return share === undefined ? `${value}, not counted now` : `${value}, a share below ${percent(share)}`;
}

function thresholdOf({ symptoms }: Runbook, says: string): Threshold | undefined {
  return symptoms.kinds.flatMap(({ presentWhen }) => presentWhen).find((threshold) => threshold.says === says);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
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

/** The symptoms before and after; then what proves that it is well, or does not. That nothing else is amiss stands in the full list. */
function renderBoth(incident: Incident, runbook: Runbook, checks: readonly VerificationCheck[]): string {
  const before = Map.groupBy(measureSignals(incident, runbook), ({ says }) => subjectOf(says));
  const seenBefore = (subject: string): number => Math.max(0, ...(before.get(subject) ?? []).map(({ value }) => value));
  const [symptoms, proofs] = divide(checks, ({ says }) => seenBefore(subjectOf(says)) > 0);
  const telling = proofs.filter(({ wanted, met }) => met !== 'yes' || wanted !== '0');
  const asked = new Set(checks.map(({ says }) => subjectOf(says)));
  const onlyBefore = [...before].filter(([subject, group]) => !asked.has(subject) && group.some(isAmiss));
  // Nothing is seen of a process that never came up, which is no proof that it is well.
  const isAnyNew = (incident.verification?.newProcessIds.length ?? 0) > 0;
  const symptomRows = symptoms.map((check) => {
    const subject = subjectOf(check.says);
    const after = isAnyNew ? sayCheck(check) : 'no new process';
    return [inertMarkdown(subject), `${seenBefore(subject)}`, after, inertMarkdown(check.wanted)];
  });
  const also = onlyBefore.map(([subject]) => inertMarkdown(`${seenBefore(subject)} ${subject}`));
  return paragraphs(
    plainTable(['symptom', 'before', 'after', 'wanted'], symptomRows),
    also.length === 0 ? '' : `Also before, and not counted after: ${list(also)}.`,
    plainTable(['proof', 'seen', 'wanted'], telling.map(checkRow)),
    sayWhen(incident),
  );
}

function divide<Item>(
  items: readonly Item[],
  isFirst: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function isAmiss({ isReached, value }: MeasuredSignal): boolean {
  return isReached && value > 0;
}

/** Every check of the verification, met or not. */
export function renderChecks({ verification }: Incident): string {
  return plainTable(['check', 'seen', 'wanted'], (verification?.checks ?? []).map(checkRow));
}

function checkRow(check: VerificationCheck): readonly string[] {
  return [inertMarkdown(check.says), sayCheck(check), inertMarkdown(check.wanted)];
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
  return `Before: the sick processes, until ${formatTime(lookedAtMs)} UTC. After: the new processes only, until ${formatTime(verifiedAtMs)} UTC.`;
}
