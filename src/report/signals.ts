import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { inertMarkdown } from '../support/inert.ts';
import { sayReading, sayThreshold } from './before-after.ts';
import { listed, type Section } from './fit.ts';
import { count, formatTime, sentence } from './format.ts';
import { code, folded, more, paragraphs, plainTable } from './markdown.ts';

/** Why it was diagnosed so: the reasons in words, then the signals of each running process beside their thresholds. */
export function signalsSection(incident: Incident, runbook: Runbook): Section {
  const readings = readingsOf(incident, runbook);
  const reasons = (incident.diagnosis?.reasons ?? []).map((reason) => `- ${inertMarkdown(sentence(reason))}`);
  return listed('signals and thresholds', 10, Math.max(1, readings.length), (shown) =>
    folded(
      'Signals and thresholds',
      paragraphs(
        reasons.join('\n'),
        ...renderTables(readings.slice(0, shown)),
        more(readings.length - shown, 'signal', 'in the evidence file'),
        sayTimes(incident),
      ),
    ),
  );
}

interface Reading {
  readonly process: string;
  readonly cells: readonly string[];
}

function readingsOf({ diagnosis }: Incident, runbook: Runbook): readonly Reading[] {
  const live = diagnosis?.processes.filter(({ standing }) => standing === 'live') ?? [];
  return live.flatMap(({ id, machineId, sick, signals }) => {
    const name = machineId === null ? `Process ${code(id.slice(0, 8))}` : `Machine ${code(machineId)}`;
    const process = `${name}${sick ? ', sick' : ''}:`;
    return signals
      .filter(({ value }) => value > 0)
      .map((reading) => ({
        process,
        cells: [
          inertMarkdown(reading.says, 120),
          sayReading(runbook, reading),
          sayThreshold(runbook, reading.says, reading.atLeast),
        ],
      }));
  });
}

/** One for each process: a column less is what a phone needs. */
function renderTables(readings: readonly Reading[]): readonly string[] {
  return [...Map.groupBy(readings, ({ process }) => process)].map(([process, group]) =>
    paragraphs(
      process,
      plainTable(
        ['signal', 'seen', 'threshold'],
        group.map(({ cells }) => cells),
      ),
    ),
  );
}

/** Since when, and how fresh the telemetry was that says so. */
function sayTimes({ diagnosis }: Incident): string {
  if (diagnosis === null) return '';
  const { firstSymptomAtMs, freshness, processes } = diagnosis;
  const live = processes.filter(({ standing }) => standing === 'live').length;
  const { newestRowAgeMs, ingestDelayMs } = freshness;
  return [
    firstSymptomAtMs === null ? '' : `The first symptom that counts was at ${formatTime(firstSymptomAtMs)} UTC.`,
    `${count(live, 'running process', 'running processes')} seen.`,
    newestRowAgeMs === null ? '' : `The newest telemetry was ${formatDuration(newestRowAgeMs)} old.`,
    ingestDelayMs === null ? '' : `It was stored ${formatDuration(ingestDelayMs)} late.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
