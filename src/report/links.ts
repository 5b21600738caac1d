import type { TraceLink } from '../incident/evidence.ts';
import type { Incident } from '../incident/incident.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatInstant, list } from './format.ts';
import { link, shortTrace } from './markdown.ts';
import { spellsOf } from './spells.ts';

const MOST_TRACES = 3;

/** When it was, who or what started the run, and where to read on. */
export function renderLinks(incident: Incident): string {
  const { start } = incident;
  const [first, ...others] = spellsOf(incident).map(({ fromMs }) => `${formatInstant(fromMs)} UTC`);
  const again = others.length === 0 ? '' : `, back again ${list(others)}`;
  const when = `Began ${first}${again}`;
  if (start === null) return `${when}.`;
  const reason = start.reason === null ? '' : ` Reason: ${inertMarkdown(start.reason)}.`;
  const links = [
    link('Run', start.runUrl),
    ...(start.alertUrl === null ? [] : [link('alert', start.alertUrl)]),
    ...traceLinks(incident),
  ];
  return `${when}. Run started by ${inertMarkdown(start.trigger)}.${reason} ${links.join(' · ')}`;
}

/** A few traces to begin with, from the first evidence that has any. */
export function traceLinks({ evidence }: Incident): readonly string[] {
  const cells = (evidence?.tables ?? []).flatMap(({ rows }) => rows.flat());
  const traces = cells.flatMap((cell): readonly TraceLink[] => (typeof cell === 'string' ? [] : cell));
  return traces
    .filter(({ url }) => url !== null)
    .slice(0, MOST_TRACES)
    .map(({ traceId, url }) => link(`trace ${shortTrace(traceId)}`, url));
}
