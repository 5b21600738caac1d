import type { Cell, TraceLink } from '../incident/evidence.ts';
import type { Incident } from '../incident/incident.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatInstant, list } from './format.ts';
import { link } from './markdown.ts';
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

/** A few traces to begin with, each named by what it shows: one of each table of the evidence first, then more of the first. */
export function traceLinks({ evidence }: Incident): readonly string[] {
  const tables = (evidence?.tables ?? []).map((one) => one.rows.flatMap((row) => firstTrace(one.title, row)));
  const ranked = [...tables.flatMap((traces) => traces.slice(0, 1)), ...tables.flatMap((traces) => traces.slice(1))];
  const named = ranked.filter(({ text }, index) => ranked.findIndex((other) => other.text === text) === index);
  return named.slice(0, MOST_TRACES).map(({ text, url }) => link(text, url));
}

interface NamedTrace {
  readonly text: string;
  readonly url: string;
}

/** A row begins with what it is about, such as a route. */
function firstTrace(title: string, row: readonly Cell[]): readonly NamedTrace[] {
  const [about = ''] = row;
  const traces = row.flatMap((cell): readonly TraceLink[] => (typeof cell === 'string' ? [] : cell));
  const url = traces.find((trace) => trace.url !== null)?.url ?? null;
  if (url === null || typeof about !== 'string') return [];
  return [{ text: `${title.toLowerCase()}: ${about}`, url }];
}
