import type { Minute } from '../incident/evidence.ts';
import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatTime } from './format.ts';
import { paragraphs } from './markdown.ts';
import { diagram } from './mermaid.ts';

const MINUTE_MS = 60_000;
const BEFORE_MINUTES = 10;
const MOST_MINUTES = 45;
/** More bars than this have no room for their labels; then one stands for two minutes or three. */
const MOST_BARS = 16;

/** Letters that a phone can show, and colours that stand out on light and dark; the shapes tell the two apart as well. */
const LOOK =
  '%%{init: {"xyChart": {"width": 480, "height": 320}, "themeVariables": {"xyChart": {"plotColorPalette": "#e5534b, #3b82f6"}}}}%%';

/**
 * Errors and good answers per minute before the restart, whole minutes only. Minutes without a row are shown as zero: nothing
 * was written then. The evidence ends where it was stored; what came after the restart stands in the verification.
 */
export function renderMinutesChart(incident: Incident, runbook: Runbook): string {
  const { evidence, evidenceAtMs, diagnosis } = incident;
  if (evidence === null || evidenceAtMs === null || evidence.minutes.length === 0) return '';
  const knownMs = diagnosis?.firstSymptomAtMs ?? null;
  // After a relapse the evidence may still be that of the first time.
  const firstSymptomAtMs = knownMs !== null && knownMs <= evidenceAtMs ? knownMs : null;
  const minutes = fillGaps(evidence.minutes, firstSymptomAtMs, endOfWhole(incident, evidence.minutes, evidenceAtMs));
  const step = Math.ceil(minutes.length / MOST_BARS);
  const bars = together(minutes, step);
  if (bars.length < 2) return '';
  const zeroMs = startOfMinute(firstSymptomAtMs ?? evidenceAtMs);
  const zero = firstSymptomAtMs === null ? 'when the evidence was stored' : 'the minute of the first symptom';
  const labels = bars.map(({ atMs }) => `"${(atMs - zeroMs) / MINUTE_MS}"`).join(', ');
  const most = Math.max(1, ...bars.flatMap(({ errors, answers }) => [errors, answers]));
  const per = step === 1 ? 'per minute' : `per ${step} minutes`;
  const good = `good ${runbook.dependency.name} queries`;
  return paragraphs(
    `Bars: rows with an error. Line: ${inertMarkdown(good)}. Both ${per}; 0 is ${zero}, ${sayMinute(zeroMs)} UTC.`,
    diagram([
      LOOK,
      'xychart-beta',
      `  x-axis "minutes from ${sayMinute(zeroMs)} UTC" [${labels}]`,
      `  y-axis "${per}" 0 --> ${niceMost(most)}`,
      `  bar [${bars.map(({ errors }) => errors).join(', ')}]`,
      `  line [${bars.map(({ answers }) => answers).join(', ')}]`,
    ]),
    sayLimits(incident, minutes, evidenceAtMs),
  );
}

/** Where the last minute ends of which all rows can have been there; a part of one would look like a fall. */
function endOfWhole({ diagnosis }: Incident, known: readonly Minute[], storedAtMs: number): number {
  const newestMs = Math.max(...known.map(({ atMs }) => startOfMinute(atMs)));
  const endMs = startOfMinute(storedAtMs - (diagnosis?.freshness.ingestDelayMs ?? 0));
  // Gathering takes up to a minute: the newest minute with rows may be older than that, and still not whole.
  return newestMs >= storedAtMs - 2 * MINUTE_MS ? Math.min(endMs, newestMs) : endMs;
}

/** Every minute from shortly before the first symptom to the last whole one. */
function fillGaps(known: readonly Minute[], firstSymptomAtMs: number | null, endMs: number): readonly Minute[] {
  const byMinute = new Map(known.map((minute) => [startOfMinute(minute.atMs), minute]));
  const lastMs = endMs - MINUTE_MS;
  const earliestMs = Math.min(...byMinute.keys());
  const wantedMs = startOfMinute(firstSymptomAtMs ?? endMs) - BEFORE_MINUTES * MINUTE_MS;
  const firstMs = Math.max(earliestMs, wantedMs, lastMs - (MOST_MINUTES - 1) * MINUTE_MS);
  const length = Math.max(0, Math.round((lastMs - firstMs) / MINUTE_MS) + 1);
  return Array.from({ length: Math.min(length, MOST_MINUTES) }, (_, index) => {
    const atMs = firstMs + index * MINUTE_MS;
    return byMinute.get(atMs) ?? { atMs, rows: 0, errors: 0, answers: 0 };
  });
}

/** So many minutes as one, named by its first; the last one is always whole, so the first minutes may be left out. */
function together(minutes: readonly Minute[], step: number): readonly Minute[] {
  const from = minutes.length % step;
  const whole = minutes.slice(from);
  return whole.flatMap((first, index) => {
    if (index % step !== 0) return [];
    const group = whole.slice(index, index + step);
    const sum = (pick: (minute: Minute) => number): number => group.reduce((total, minute) => total + pick(minute), 0);
    return [
      {
        atMs: first.atMs,
        rows: sum(({ rows }) => rows),
        errors: sum(({ errors }) => errors),
        answers: sum(({ answers }) => answers),
      },
    ];
  });
}

function sayLimits(incident: Incident, minutes: readonly Minute[], capturedAtMs: number): string {
  const silent = minutes.filter(({ rows }) => rows === 0).map(({ atMs }) => sayMinute(atMs));
  const gap =
    silent.length === 0
      ? ''
      : ` No row at all in ${silent.length === 1 ? `the minute ${silent[0]}` : `${silent.length} minutes, from ${silent[0]} to ${silent.at(-1)}`}.`;
  const restart = incident.results.find(({ startedAtMs }) => startedAtMs !== null)?.startedAtMs ?? null;
  const then =
    restart === null ? '' : ` The first restart followed at ${formatTime(restart)}; what came after it stands above.`;
  return `The chart ends with the last whole minute before ${formatTime(capturedAtMs)} UTC, when the evidence was stored.${gap}${then}`;
}

/** "21:47". */
function sayMinute(atMs: number): string {
  return formatTime(atMs).slice(0, 5);
}

function startOfMinute(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/** The next of 1, 2, 3, 4, 6, 8, 10, 20, …: the axis gets round numbers. */
function niceMost(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((nice) => nice >= most) ?? most;
}
