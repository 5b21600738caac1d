/** A text as it reads once escapes are taken away, and where each of its characters stands in the original. */
export interface Reading {
  readonly text: string;
  starts(index: number): number;
  ends(index: number): number;
}

/** The original itself. */
export function plainReading(text: string): Reading {
  return { text, starts: (index) => index, ends: (index) => index + 1 };
}

const ESCAPE =
  /&#(\d{1,7});|&#x([0-9a-f]{1,6});|&(amp|lt|gt|quot|apos);|\\u([0-9a-f]{4})|\\([!-/:-@[-`{-~nrtbf])|(%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-7](?:%[89ab][0-9a-f]){3})/gi;
/** Each escape begins with one of these. */
export const ESCAPE_HINT = /[&\\%]/;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Takes one layer of escapes away, as JSON, markdown, HTML and addresses make them. Null when there is none. */
export function takeEscapesAway(reading: Reading): Reading | null {
  const source = reading.text;
  const starts = new Int32Array(source.length);
  const ends = new Int32Array(source.length);
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  const copy = (to: number): void => {
    parts.push(source.slice(from, to));
    for (; from < to; from += 1, length += 1) {
      starts[length] = reading.starts(from);
      ends[length] = reading.ends(from);
    }
  };
  for (const match of source.matchAll(ESCAPE)) {
    copy(match.index);
    const character = decode(match);
    parts.push(character);
    from = match.index + match[0].length;
    starts.fill(reading.starts(match.index), length, length + character.length);
    ends.fill(reading.ends(from - 1), length, length + character.length);
    length += character.length;
  }
  if (from === 0) return null;
  copy(source.length);
  return { text: parts.join(''), starts: (index) => starts[index] ?? 0, ends: (index) => ends[index] ?? 0 };
}

/** For each place in a text whether it lies within an escape: nobody may cut there. */
export function insideEscapes(text: string): Uint8Array {
  const inside = new Uint8Array(text.length + 1);
  for (const match of text.matchAll(ESCAPE)) inside.fill(1, match.index + 1, match.index + match[0].length);
  return inside;
}

/** One or two characters, never more than the escape has. */
function decode(match: RegExpExecArray): string {
  const [, decimal, hexadecimal, name, unit, character, bytes] = match;
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? '?';
  if (character !== undefined) return CONTROLS[character] ?? character;
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  if (bytes !== undefined) return Buffer.from(bytes.replaceAll('%', ''), 'hex').toString().slice(0, 2);
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '?';
}
