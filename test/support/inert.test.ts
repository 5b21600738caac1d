import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { inertLine, inertMarkdown } from '../../src/support/inert.ts';

/** What GitHub turns into something else once the page is made: in text, but never in code. */
const SEEN_BY_GITHUB: Readonly<Record<string, RegExp>> = {
  mention: /@[a-z0-9]/i,
  'mail address': /\S@\S+\.\S/,
  address: /:\/\/|www\./i,
  issue: /#\d/,
  'numbered issue': /gh-\d/i,
  commit: /(?<![a-z0-9])[0-9a-f]{7,40}(?![a-z0-9])/i,
  emoji: /:(?!\d{1,2}:)[a-z0-9+_-]+:/i,
  mathematics: /\$/,
};

interface Page {
  readonly elements: readonly string[];
  readonly text: string;
  readonly seen: readonly string[];
}

/** Every `<` of the finished page begins an element: one of outside text would show up as an element more. */
function render(markdown: string): Page {
  const html = marked.parse(markdown, { async: false, gfm: true });
  const elements = [...html.matchAll(/<([^\s>/]*)/g)].flatMap(([, name = '']) => (name === '' ? [] : name));
  const outsideCode = html.replaceAll(/<code>[^<]*<\/code>/g, '<code>').split(/<[^>]*>/);
  const seen = Object.entries(SEEN_BY_GITHUB).flatMap(([name, pattern]) =>
    outsideCode.some((text) => pattern.test(readEntities(text))) ? name : [],
  );
  return { elements, text: readEntities(html.replaceAll(/<[^>]*>/g, '')).trim(), seen };
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#39': "'",
  '#96': '`',
  '#124': '|',
};

function readEntities(html: string): string {
  return html.replaceAll(/&([a-z]+|#\d+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

const DANGERS = [
  ...['@octocat', '@org/team', 'x@octocat', '&#64;octocat', '&commat;octocat', '\\@octocat', '@\u200boctocat'],
  ...[
    '#12',
    '&#35;12',
    'owner/repo#1',
    'GH-12',
    'gh-3',
    'a9993e364706816aba3e25717850c26c9cd0d89d',
    'deadbeef',
    '1234567',
  ],
  ...[
    'https://evil.example',
    'HTTP://evil.example',
    'www.evil.example',
    '<https://evil.example>',
    'mailto:a@b.example',
  ],
  ...[
    '[a](https://evil.example)',
    '[a]: https://evil.example',
    '![a](x.png)',
    '[^1]',
    '[^1]: note',
    '[ ] task',
    '[x] done',
  ],
  ...[
    '<b>bold</b>',
    '<img src=x onerror=alert(1)>',
    '<!-- hidden',
    '-->',
    '<script>',
    '</details>',
    '&lt;b&gt;',
    '&amp;',
  ],
  ...['```', '```mermaid', '~~~', '`code`', '``', '`', '    code', '# heading', '###### h', '===', '---', '***', '___'],
  ...[
    '- list',
    '* list',
    '+ list',
    '1. list',
    '1) list',
    '> quote',
    '> [!NOTE]',
    '| a | b |',
    '|',
    '|---|',
    '**b**',
    '_i_',
  ],
  ...[
    '~~s~~',
    ':tada:',
    ':100:',
    '12:34:56',
    ':+1:',
    '$x$',
    '$`x`$',
    '$$',
    '\\',
    '\\`',
    '\\|',
    '{{',
    '::error::x',
    '%0A',
  ],
  ...[
    '\u202eabc',
    '\u2066abc',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\u034f',
    '\u3164',
    '\u0007',
    '\u001b[31m',
    '\u0000',
    '\ud83d',
  ],
  ...['\n', '\r\n', '\t', '\u0085', '\u2028', '\n\n# heading', '\n::add-mask::x', '##[error]x', '\ue000', '\u{e0041}'],
];

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...DANGERS),
      fc.constantFrom(' ', '', '.', '('),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((pieces) => pieces.join(''));

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** What a person would read of it. */
function legible(text: string): string {
  return [...text.replaceAll(/[\s\u0085]+/gu, ' ')]
    .filter((character) => !HIDDEN.test(character))
    .join('')
    .replaceAll(/ +/g, ' ')
    .trim();
}

describe('markdown', () => {
  test.each(DANGERS)('of %j shows it, and nothing is born from it', (text) => {
    const page = render(inertMarkdown(text));
    expect(page.elements.filter((name) => !['p', 'code'].includes(name))).toEqual([]);
    expect(page.seen).toEqual([]);
    expect(page.text).toBe(legible(text));
  });

  test('of any text shows it, and nothing is born from it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const markdown = inertMarkdown(text, 10_000);
        expect(markdown).not.toMatch(HIDDEN);
        const page = render(markdown);
        expect(page.elements.filter((name) => name !== 'p' && name !== 'code')).toEqual([]);
        expect(page.seen).toEqual([]);
        expect(page.text.replaceAll(/\s+/g, ' ')).toBe(legible(text));
      }),
      { numRuns: 1_500 },
    );
  });

  test('of any text stays in its table cell, its bold print and its element', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const cells = `| ${inertMarkdown(one)} | ${inertMarkdown(other)} |`;
        const table = render(`| a | b |\n| --- | --- |\n${cells}\n`);
        expect(table.elements.filter((name) => name === 'td')).toHaveLength(2);
        expect(table.elements.filter((name) => name === 'tr')).toHaveLength(2);
        expect(table.seen).toEqual([]);
        const html = render(
          `<details><summary>${inertMarkdown(one)}</summary>\n\n${inertMarkdown(other)}\n\n</details>`,
        );
        expect(html.elements.filter((name) => !['details', 'summary', 'p', 'code'].includes(name))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['Machine 3d8d9931c5e089 (iad) is started.', 'Machine `3d8d9931c5e089` (iad) is started.'],
    ['restarted in 2 min 41 s; 14 queries, 95 % under 20 ms', 'restarted in 2 min 41 s; 14 queries, 95 % under 20 ms'],
    ['Process d9e7c0e3: 331 requests', 'Process `d9e7c0e3`: 331 requests'],
    ['(see https://a.example/x).', '(see `https://a.example/x`).'],
    ['service_instance_id', 'service\\_instance\\_id'],
    ['relay-api', 'relay-api'],
    ['10:34:56 UTC', '10:34:56 UTC'],
    ['a < b', 'a &lt; b'],
  ])('of ordinary text is ordinary: %s', (text, markdown) => expect(inertMarkdown(text)).toBe(markdown));

  test('is cut by characters, and says so', () => {
    expect(inertMarkdown('😀'.repeat(300))).toBe('😀'.repeat(300));
    expect(inertMarkdown('abcdef', 4)).toBe('abcd… (2 more characters)');
    expect(inertMarkdown('abcdef', 6)).toBe('abcdef');
    expect(inertMarkdown('x'.repeat(500_000), 10)).toBe('xxxxxxxxxx… (499990 more characters)');
  });
});

describe('a log line', () => {
  test('of any text is one line without a command or a hidden character', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const line = inertLine(text);
        expect(line).not.toMatch(HIDDEN);
        expect(line).not.toMatch(/^\s*::|##\[|(?<![0-9A-Za-z])::/);
        expect(line.replaceAll(' ', '')).toBe(legible(text).replaceAll(' ', ''));
      }),
      { numRuns: 1_500 },
    );
  });

  test.each([
    ['::error::gone', ': :error::gone'],
    ['\u0007::add-mask::x', ': :add-mask::x'],
    ['a\n::stop-commands::x', 'a : :stop-commands::x'],
    [':::warning::', ': : :warning::'],
    ['###[group]x', '### [group]x'],
    ['fd00::1 and ::1', 'fd00::1 and : :1'],
    ['see https://a.example/?x=1#y @octocat', 'see https://a.example/?x=1#y @octocat'],
  ])('%j', (text, line) => expect(inertLine(text)).toBe(line));

  test('is cut, and says so', () => expect(inertLine('abcdef', 4)).toBe('abcd… (2 more characters)'));
});
