/**
 * Data that rides in a page of markdown without being shown. The JSON is escaped so that no text inside it can end the
 * comment, and the first block of a kind counts: texts from outside come later and are inert.
 */
export function hide(kind: string, value: unknown): string {
  const json = JSON.stringify(value).replaceAll(/[<>]|--/g, (text) =>
    [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
  return `<!-- firebreak:${kind} ${json} -->`;
}

/** The value of the first block of that kind; undefined when there is none or it is not JSON. */
export function reveal(kind: string, markdown: string): unknown {
  const start = `<!-- firebreak:${kind} `;
  const from = markdown.indexOf(start);
  const to = from === -1 ? -1 : markdown.indexOf(' -->', from);
  if (to === -1) return undefined;
  try {
    return JSON.parse(markdown.slice(from + start.length, to));
  } catch {
    return undefined;
  }
}
