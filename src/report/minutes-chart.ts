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

/** Letters that a phone can show, and colours that stand out on light and dark; the shapes tell the two apart as well. */
const LOOK =
  '%%{init: {"xyChart": {"width": 480, "height": 320}, "themeVariables": {"xyChart": {"plotColorPalette": "#e5534b, #3b82f6"}}}}%%';

/**
 * Errors and good answers per minute before the restart. Minutes without a row are shown as zero: nothing was written then.
 * The evidence ends where it was stored; what came after the restart stands in the verification, not in this chart.
 */
export function renderMinutesChart(incident: Incident, runbook: Runbook): string {
  const { evidence, evidenceAtMs, diagnosis } = incident;
  if (evidence === null || evidenceAtMs === null || evidence.minutes.length === 0) return '';
  const knownMs = diagnosis?.firstSymptomAtMs ?? null;
  // After a relapse the evidence may still be that of the first time.
  const firstSymptomAtMs = knownMs !== null && knownMs <= evidenceAtMs ? knownMs : null;
  const minutes = fillGaps(evidence.minutes, firstSymptomAtMs, evidenceAtMs);
  const first = minutes[0];
  const last = minutes.at(-1);
  if (first === undefined || last === undefined || minutes.length < 2) return '';
  const zeroMs = startOfMinute(firstSymptomAtMs ?? evidenceAtMs);
  const zero = firstSymptomAtMs === null ? 'when the evidence was stored' : 'the minute of the first symptom';
  const from = (first.atMs - zeroMs) / MINUTE_MS;
  const to = (last.atMs - zeroMs) / MINUTE_MS;
  const most = Math.max(1, ...minutes.flatMap(({ errors, answers }) => [errors, answers]));
  const good = `good ${runbook.dependency.name} queries`;
  return paragraphs(
    `Bars: rows with an error. Line: ${inertMarkdown(good)}. Both per minute; 0 is ${zero}, ${formatTime(zeroMs).slice(0, 5)} UTC.`,
    diagram([
      LOOK,
      'xychart-beta',
      `  x-axis "minutes from ${formatTime(zeroMs).slice(0, 5)} UTC" ${from} --> ${to}`,
      `  y-axis "per minute" 0 --> ${niceMost(most)}`,
      `  bar [${minutes.map(({ errors }) => errors).join(', ')}]`,
      `  line [${minutes.map(({ answers }) => answers).join(', ')}]`,
    ]),
    sayLimits(incident, minutes, evidenceAtMs),
  );
}

/** Every minute from shortly before the first symptom until the evidence was stored. */
function fillGaps(known: readonly Minute[], firstSymptomAtMs: number | null, capturedAtMs: number): readonly Minute[] {
  const byMinute = new Map(known.map((minute) => [startOfMinute(minute.atMs), minute]));
  const lastMs = Math.max(startOfMinute(capturedAtMs), ...byMinute.keys());
  const earliestMs = Math.min(...byMinute.keys());
  const wantedMs = startOfMinute(firstSymptomAtMs ?? capturedAtMs) - BEFORE_MINUTES * MINUTE_MS;
  const firstMs = Math.max(earliestMs, wantedMs, lastMs - (MOST_MINUTES - 1) * MINUTE_MS);
  const length = Math.max(0, Math.round((lastMs - firstMs) / MINUTE_MS) + 1);
  return Array.from({ length: Math.min(length, MOST_MINUTES) }, (_, index) => {
    const atMs = firstMs + index * MINUTE_MS;
    return byMinute.get(atMs) ?? { atMs, rows: 0, errors: 0, answers: 0 };
  });
}

function sayLimits(incident: Incident, minutes: readonly Minute[], capturedAtMs: number): string {
  const silent = minutes.filter(({ rows }) => rows === 0).map(({ atMs }) => formatTime(atMs).slice(0, 5));
  const gap =
    silent.length === 0
      ? ''
      : ` No row at all in ${silent.length === 1 ? `the minute ${silent[0]}` : `${silent.length} minutes, from ${silent[0]} to ${silent.at(-1)}`}.`;
  const restart = incident.results.find(({ startedAtMs }) => startedAtMs !== null)?.startedAtMs ?? null;
  const then =
    restart === null ? '' : ` The first restart followed at ${formatTime(restart)}; what came after it stands above.`;
  return `The chart ends at ${formatTime(capturedAtMs)} UTC, when the evidence was stored, so its last minute is not a whole one.${gap}${then}`;
}

function startOfMinute(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/** The next of 1, 2, 3, 4, 6, 8, 10, 20, …: the axis gets round numbers. */
function niceMost(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((nice) => nice >= most) ?? most;
}
