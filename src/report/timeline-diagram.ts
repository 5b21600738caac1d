import type { Incident, IncidentEvent } from '../incident/incident.ts';
import { formatDuration } from '../support/duration.ts';
import { formatInstant } from './format.ts';
import { diagram, inertLabel } from './mermaid.ts';
import { isInProgress, phaseOf } from './phase.ts';
import { spellsOf } from './spells.ts';

/** More bars than this are not read on a phone. */
const MOST_BARS = 12;

/**
 * As wide as a phone shows it in its own size, so that the letters stay readable there, with marks that do not strike them
 * out. A label stands inside its bar or on one side of it: up to half the width, which is some 28 letters, it is never cut.
 */
const LOOK = `%%{init: ${JSON.stringify({
  themeCSS: '.grid .tick line { opacity: 0.25; } .grid .tick text { font-size: 12px; }',
  gantt: {
    useWidth: 420,
    fontSize: 14,
    sectionFontSize: 14,
    barHeight: 24,
    barGap: 6,
    leftPadding: 18,
    rightPadding: 18,
  },
})}}%%`;

interface Bar {
  readonly label: string;
  readonly fromMs: number;
  /** Null for a moment. */
  readonly toMs: number | null;
  readonly isFault: boolean;
}

/**
 * From the first symptom to the proof, as a chart of bars. Instants are written as the digits of UTC, which the chart reads
 * and shows in the viewer's own zone: so every viewer sees UTC.
 */
export function renderTimelineDiagram(incident: Incident): string {
  const all = [...faultBars(incident), ...incident.events.flatMap((event) => barsOf(event, incident))];
  // What happened last matters most.
  const bars = all.length > MOST_BARS ? [...all.slice(0, 1), ...all.slice(1 - MOST_BARS)] : all;
  const lastMs = Math.max(...bars.map(({ fromMs, toMs }) => toMs ?? fromMs));
  const spanMs = lastMs - Math.min(...bars.map(({ fromMs }) => fromMs));
  return diagram([
    LOOK,
    'gantt',
    '  accTitle: Timeline of the incident, UTC',
    '  accDescr: The same moments stand in words under Timeline in words.',
    '  dateFormat YYYY-MM-DD HH:mm:ss',
    `  axisFormat ${axisFormat(spanMs)}`,
    ...tickInterval(spanMs),
    '  todayMarker off',
    ...bars.map(renderBar),
  ]);
}

function faultBars(incident: Incident): readonly Bar[] {
  return spellsOf(incident).map(({ fromMs, toMs, tookMs, isOver }) => {
    const end = incident.closedHow === 'recovered-by-itself' ? 'first symptom to the end' : 'first symptom to proof';
    const now = isInProgress(phaseOf(incident)) ? 'first symptom until now' : 'not over';
    return { label: `${isOver ? end : now}, ${formatDuration(tookMs)}`, fromMs, toMs, isFault: true };
  });
}

function barsOf(event: IncidentEvent, incident: Incident): readonly Bar[] {
  const moment = (label: string): readonly Bar[] => [{ label, fromMs: event.atMs, toMs: null, isFault: false }];
  switch (event.type) {
    case 'relapsed':
      return moment('back again');
    case 'captured':
      return moment('evidence stored');
    case 'machine-done': {
      const { machineId, result, tookMs } = event.result;
      if (result === 'left-alone') return [];
      const label = `${result === 'unknown' ? 'unclear' : result} ${machineId}`;
      return [{ label, fromMs: event.atMs - (tookMs ?? 0), toMs: event.atMs, isFault: result !== 'restarted' }];
    }
    case 'verified': {
      const fromMs = incident.events.findLast(({ type, atMs }) => type === 'machine-done' && atMs <= event.atMs)?.atMs;
      const label = event.result.verdict === 'recovered' ? 'new processes proven well' : 'new processes watched';
      return [
        { label, fromMs: fromMs ?? event.atMs, toMs: event.atMs, isFault: event.result.verdict === 'unrecovered' },
      ];
    }
    case 'attempt-withdrawn':
      return moment('attempt withdrawn');
    case 'human-called':
      return moment(event.reminder ? 'person reminded' : 'person called');
    case 'run-ended':
      return event.outcome === 'recovered' || event.outcome === 'healthy' ? [] : moment(`run ended ${event.outcome}`);
    default:
      return [];
  }
}

function renderBar({ label, fromMs, toMs, isFault }: Bar): string {
  const from = formatInstant(fromMs);
  const text = inertLabel(label);
  if (toMs === null) return `  ${text} :milestone, ${from}, 0s`;
  // A bar of no length is not drawn.
  const to = formatInstant(Math.max(toMs, fromMs + 1_000));
  return `  ${text} :${isFault ? 'crit, ' : 'done, '}${from}, ${to}`;
}

const TICKS = [
  [6, '1minute'],
  [12, '2minute'],
  [30, '5minute'],
  [60, '10minute'],
  [180, '30minute'],
  [360, '1hour'],
  [36 * 60, '6hour'],
  [6 * 24 * 60, '1day'],
  [6 * 7 * 24 * 60, '1week'],
] as const;

/** Few enough marks for a phone. */
function tickInterval(spanMs: number): readonly string[] {
  const minutes = spanMs / 60_000;
  const fitting = TICKS.find(([most]) => minutes <= most);
  return [`  tickInterval ${fitting?.[1] ?? '1month'}`];
}

function axisFormat(spanMs: number): string {
  const hours = spanMs / 3_600_000;
  if (hours <= 6) return '%H:%M';
  return hours <= 36 ? '%b %d %H:%M' : '%b %d';
}
