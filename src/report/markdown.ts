import type { Cell } from '../incident/evidence.ts';
import { inertMarkdown } from '../support/inert.ts';
import { count } from './format.ts';

/** Longer cells are cut and say so: a phone shows a few words per column. */
const CELL_CHARACTERS = 120;

/** A markdown table of inert cells; empty text when there is no row. The headings are our own words. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return plainTable(
    columns,
    rows.map((cells) => columns.map((_, index) => showCell(cells[index] ?? ''))),
  );
}

/** A table of cells that are markdown already. */
export function plainTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0 || columns.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A cell of evidence as markdown: inert text, or links to traces. */
export function showCell(cell: Cell): string {
  if (typeof cell === 'string') return inertMarkdown(cell, CELL_CHARACTERS);
  return cell.map(({ traceId, url }) => (url === null ? code(traceId) : link(shortTrace(traceId), url))).join(' ');
}

/** The end of an id: traces of the same minute begin alike. */
export function shortTrace(traceId: string): string {
  return traceId.slice(-8);
}

/** A link whose text is inert; the text alone, as code, where there is no address or it is not one of the web. */
export function link(text: string, url: string | null): string {
  const shown = inertMarkdown(text, 80);
  if (url === null || !/^https?:\/\/[^\s<>"'`|\\]+$/i.test(url)) return shown;
  // Brackets would end the address, and an angle-bracketed one breaks in tables of some renderers.
  const address = url.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('[', '%5B').replaceAll(']', '%5D');
  return `[${shown}](${address})`;
}

/** An id as code; what is not one is inert text. */
export function code(id: string): string {
  return /^[\w.-]{1,64}$/.test(id) ? `\`${id}\`` : inertMarkdown(id, 64);
}

/**
 * A section that is folded until somebody opens it; empty text when there is nothing in it. No markdown is read within the
 * element of its title, so of that only letters, digits and a few signs are shown, and a hyphen only within a word.
 */
export function folded(title: string, content: string): string {
  if (content.trim() === '') return '';
  const shown = title.replaceAll(/:(?! )|(?<!\p{L})-|-(?!\p{L})|[^\p{L}\p{N} ,:?'()-]/gu, ' ').slice(0, 100);
  return `<details><summary>${shown}</summary>\n\n${content}\n\n</details>`;
}

/** A section under a heading; empty text when there is nothing in it. */
export function headed(title: string, content: string): string {
  return content.trim() === '' ? '' : `### ${title}\n\n${content}`;
}

/** Parts one below the other; empty ones leave no gap. */
export function paragraphs(...parts: readonly string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n\n');
}

/** What is not shown, and where it is; empty text for nothing. */
export function more(number: number, singular: string, where: string): string {
  return number <= 0 ? '' : `*${count(number, `more ${singular}`)} ${where}.*`;
}
