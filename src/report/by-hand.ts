/** What people wrote into the history themselves; a later run finds it between two marks, and keeps it. */
export const BY_HAND_HEADING = '### Earlier, put in by hand';

const BEGIN = '<!-- firebreak:by-hand begins: what stands from here on is yours, and every run keeps it -->';
const END = '<!-- firebreak:by-hand ends -->';

/** Longer texts are cut at the end of a line: the log of the runs needs room as well. */
export const MOST_BY_HAND_CHARACTERS = 16_000;

const HINT =
  'What happened before Firebreak: edit the text of this issue and write it below this line, as a table for example. Every run keeps it as it is.';

/** The section as it goes into the body; `kept` is what people wrote. */
export function renderByHand(kept: string): string {
  const { text, cut } = cap(kept);
  const note =
    cut > 0 ? `\n\n*This text is too long by ${cut} characters; the rest is in the edit history of this issue.*` : '';
  return `${BY_HAND_HEADING}\n\n${text === '' ? HINT : ''}${note}\n\n${BEGIN}\n\n${text}\n\n${END}`.replaceAll(
    /\n{3,}(?=<!--)/g,
    '\n\n',
  );
}

/**
 * What people wrote, word for word, found in a body as it stands on GitHub; also what they wrote beside the marks instead of
 * between them. Blocks that look like the hidden ones of Firebreak are dropped, so that nothing written here is ever taken
 * for state.
 */
export function readByHand(body: string): string {
  const lines = body.replaceAll('\r\n', '\n');
  const begin = lines.indexOf(BEGIN);
  const heading = lines.lastIndexOf(`${BY_HAND_HEADING}\n`, begin === -1 ? lines.length : begin);
  if (begin === -1 && heading === -1) return '';
  const above = begin === -1 || heading === -1 ? '' : lines.slice(heading + BY_HAND_HEADING.length, begin);
  const from = begin === -1 ? heading + BY_HAND_HEADING.length : begin + BEGIN.length;
  const end = lines.indexOf(END, from);
  const between = end === -1 ? lines.slice(from) : lines.slice(from, end);
  const below = end === -1 ? '' : lines.slice(end + END.length);
  const written = [above.replace(HINT, '').replace(CUT, ''), between.replace(HINT, ''), below.replace(GONE, '')];
  return written.map(tidy).filter(Boolean).join('\n\n');
}

/** Our own words about the section, and about the page whose end it is. */
const CUT = /^\*This text is too long by .*\*$/m;
const GONE = /^\*Left out for lack of room: .*\*$/m;

function tidy(text: string): string {
  return dropHidden(text).replaceAll(/^\s*\n|\s+$/g, '');
}

const HIDDEN = /<!--\s*firebreak:[\s\S]*?(?:-->|$)/gi;

/** Until nothing is left that could be put together from the pieces. */
function dropHidden(text: string): string {
  const next = text.replaceAll(HIDDEN, '');
  return next === text ? text : dropHidden(next);
}

function cap(text: string): { readonly text: string; readonly cut: number } {
  if (text.length <= MOST_BY_HAND_CHARACTERS) return { text, cut: 0 };
  const kept = text.slice(0, MOST_BY_HAND_CHARACTERS);
  const end = kept.lastIndexOf('\n');
  const whole = kept.slice(0, end === -1 ? kept.length : end);
  return { text: whole, cut: text.length - whole.length };
}
