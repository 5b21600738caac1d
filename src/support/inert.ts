/**
 * Text from outside as markdown that shows it and does nothing else: one line, no link, mention, reference, HTML, image,
 * emoji or table cell, and the same text to whoever reads or copies it.
 *
 * GitHub looks for mentions and references in the text of the finished page, where escapes are gone
 * (https://github.github.com/gfm/#extended-autolinks and
 * https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls);
 * code is the one place where it does not. So each word in which it could find something becomes code, and the others are
 * escaped. Characters that nobody sees are dropped; what is longer than `limit` characters is cut and says so.
 */
export function inertMarkdown(text: string, limit = 300): string {
  return escapeStart(cut(oneLine(text), limit).split(' ').map(inertWord).join(' '));
}

/** Text from outside for a log line: one line of at most `limit` characters and a note of what was cut, and never a workflow command. */
export function inertLine(text: string, limit = 500): string {
  return (
    cut(oneLine(text), limit)
      // Inside a word it starts no command, and IPv6 addresses have it.
      .replaceAll(/(?<![0-9A-Za-z]):(?=:)|:(?=::)/g, ': ')
      .replaceAll('##[', '## [')
  );
}

/** Mentions, mail addresses, links, issues, commits, emoji, mathematics. */
const IS_SEEN_BY_GITHUB =
  /@|#\d|\$|:\/\/|www\.|gh-\d|:(?!\d{1,2}:)[a-z0-9_+-]+:|(?<![a-z0-9])[0-9a-f]{7,40}(?![a-z0-9])/i;

/** Neither may stand in code: a table, a code span or an element would end there. */
const NEVER_IN_CODE = /([`|<>&]+)/;

function inertWord(word: string): string {
  if (!IS_SEEN_BY_GITHUB.test(word)) return escapeMarks(word);
  return word
    .split(NEVER_IN_CODE)
    .map((part) => (IS_SEEN_BY_GITHUB.test(part) ? inCode(part) : escapeMarks(part)))
    .join('');
}

/** Brackets, colons and full stops around it stay outside, so that an id can be copied with a double click. */
function inCode(part: string): string {
  const [, before = '', core = part, after = ''] = part.match(/^(["'([{]*)(.*?)(["')\]},.:;!?]*)$/) ?? [];
  return core === '' ? escapeMarks(part) : `${escapeMarks(before)}\`${core}\`${escapeMarks(after)}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '`': '&#96;',
  '|': '&#124;',
};

function escapeMarks(text: string): string {
  return text
    .replaceAll(/[\\*_[\]~#]/g, (character) => `\\${character}`)
    .replaceAll(/[<>&`|]/g, (character) => ENTITIES[character] ?? '');
}

/** What makes a list, a heading or a table only where a line begins. */
function escapeStart(text: string): string {
  return text.replace(/^[-+=:]/, (character) => `\\${character}`).replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

const UNSEEN = /(?!\s)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;

function oneLine(text: string): string {
  return text.replaceAll('\u0085', ' ').replaceAll(UNSEEN, '').replaceAll(/\s+/g, ' ').trim();
}

function cut(text: string, limit: number): string {
  // A character takes at most two units: what is cut off is never spread out.
  const kept = [...text.slice(0, 2 * limit)].slice(0, limit).join('');
  return kept.length === text.length ? text : `${kept}… (${text.length - kept.length} more characters)`;
}
