import type { Cell } from '../incident/evidence.ts';
import { inertMarkdown } from '../support/inert.ts';

/** A moment in UTC, to the second: "2025-12-08 06:37:00". */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** The time of day in UTC: "06:37:00". */
export function formatTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** A markdown table of inert cells; empty text when there is no row. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = rows.map((cells) => line(cells.map(showCell)));
  return [line(columns), line(columns.map(() => '---')), ...body].join('\n');
}

function showCell(cell: Cell): string {
  if (typeof cell === 'string') return inertMarkdown(cell, 200);
  return cell
    .map(({ traceId, url }) => (url === null ? `\`${traceId}\`` : `[\`${traceId.slice(0, 8)}\`](${url})`))
    .join(' ');
}

/** A section that is folded until somebody opens it; empty text when there is nothing in it. */
export function folded(title: string, content: string): string {
  if (content.trim() === '') return '';
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n\n');
}
