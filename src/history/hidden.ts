import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Data that rides in a page of markdown without being shown. It is packed, so that no text inside can end the comment, look
 * like markdown or be changed by what cleans the page, and so that years of it fit into one page.
 */
export function hide(kind: string, value: unknown): string {
  const packed = deflateSync(JSON.stringify(value), { level: 9 }).toString('base64');
  return `${hidden(kind)}${packed}${END}`;
}

/** What the first block of that kind holds; undefined when there is none or it cannot be read. */
export function reveal(kind: string, markdown: string): unknown {
  const from = markdown.indexOf(hidden(kind));
  const to = from === -1 ? -1 : markdown.indexOf(END, from);
  if (to === -1) return undefined;
  try {
    const packed = Buffer.from(markdown.slice(from + hidden(kind).length, to), 'base64');
    return JSON.parse(inflateSync(packed, { maxOutputLength: MOST_BYTES }).toString());
  } catch {
    return undefined;
  }
}

/** A sign in the page by which it is found: the same for the same parts, and of another kind of text than what it stands for. */
export function sign(kind: string, parts: readonly string[]): string {
  return `${hidden(kind)}${parts.map((part) => encodeURIComponent(part).replaceAll('-', '%2D')).join('/')}${END}`;
}

const END = ' -->';
const MOST_BYTES = 4_000_000;

/** How a block of that kind begins: what we write ourselves has it at the very beginning. */
export function hidden(kind: string): string {
  return `<!-- firebreak:${kind} `;
}
