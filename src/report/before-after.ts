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
  const signals = measureSignals(incident, runbook).filter(({ isReached, value }) => isReached && value > 0);
  const checks = incident.verification?.checks ?? [];
  return checks.length === 0
    ? { title: 'What was seen', text: renderSeen(signals) }
    : { title: 'Before and after', text: renderBoth(incident, runbook, checks) };
}

function renderSeen(signals: readonly MeasuredSignal[]): string {
  const rows = signals.map(({ says, value, threshold }) => [inertMarkdown(says), `${value}`, `from ${threshold}`]);
  return plainTable(['signal', 'seen', 'counts as sick'], rows);
}

function renderBoth(incident: Incident, runbook: Runbook, checks: readonly VerificationCheck[]): string {
  const measured = measureSignals(incident, runbook);
  const before = new Map(measured.map((signal) => [subjectOf(signal.says), signal]));
  const asked = new Set(checks.map(({ says }) => subjectOf(says)));
  const onlyBefore = measured.filter(({ says, isReached }) => isReached && !asked.has(subjectOf(says)));
  const rows = [
    ...onlyBefore.map(({ says, value }) => [inertMarkdown(subjectOf(says)), `${value}`, 'not asked', '–']),
    ...checks.map((check) => {
      const { says, value, wanted, met } = check;
      const seen = before.get(subjectOf(says))?.value;
      const verdict = met === 'yes' ? '' : met === 'no' ? ', not met' : ', not met yet';
      return [
        inertMarkdown(subjectOf(says)),
        seen === undefined ? '–' : `${seen}`,
        inertMarkdown(`${value}${verdict}`),
        inertMarkdown(wanted),
      ];
    }),
  ];
  return paragraphs(plainTable(['what', 'before', 'after', 'wanted'], rows), sayWhen(incident));
}

/** The same thing is called a little differently before and after: "… (10 min)", "…, on new processes". */
function subjectOf(says: string): string {
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
