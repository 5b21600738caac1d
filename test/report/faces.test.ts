// @vitest-environment jsdom
import { describe, expect, test } from 'vitest';
import { asText, sayOutcome } from '../../src/report/outcome.ts';
import { renderFailure } from '../../src/report/summary.ts';
import { FACES, RUNBOOK } from './faces.ts';
import { diagramsIn, parseDiagram } from './mermaid-parser.ts';
import { cellsPerLine, readPage, tablesIn } from './read-page.ts';

const PAGES = FACES.flatMap(({ name, comment, body, call, summary }) =>
  Object.entries({ comment, body, call, summary }).flatMap(([kind, text]) =>
    text === null ? [] : [{ name: `${name}.${kind}`, text }],
  ),
);

/** The only elements that our pages are made of. */
const OURS = new Set('p strong em h2 h3 table thead tbody tr th td pre code a details summary ul ol li'.split(' '));

describe('every page', () => {
  test.each(PAGES)('$name reads as it did', async ({ name, text }) => {
    await expect(`${text}\n`).toMatchFileSnapshot(`snapshots/${name}.md`);
  });

  test.each(PAGES)('$name is sound markdown', ({ text }) => {
    const page = readPage(text);
    expect([...page.elements].filter((element) => !OURS.has(element))).toEqual([]);
    expect(page.unclosed).toBe(0);
    for (const table of tablesIn(text)) {
      const cells = cellsPerLine(table);
      expect(new Set(cells).size, table.raw).toBe(1);
      expect(table.rows.length, 'no table is empty').toBeGreaterThan(0);
      expect(table.header.length, 'a phone shows four columns').toBeLessThanOrEqual(4);
    }
    const headings = [...text.matchAll(/^(#+) /gm)].map((match) => match[1]?.length ?? 0);
    for (const [index, level] of headings.entries()) expect(level - (headings[index - 1] ?? 2)).toBeLessThanOrEqual(1);
  });

  test.each(PAGES)('$name says nothing that only a machine would say', ({ text }) => {
    expect(text).not.toMatch(/\bundefined\b|\bnull\b|\bNaN\b|\[object|Infinity/);
    expect(text).not.toMatch(/\b1 (?:machines|processes|rows|minutes|signals|incidents|attempts)\b/);
    expect(text).not.toMatch(/\.\.(?!\.)(?<!\.\.\.)|;\.|,\.|: \.| {2}\S+:\s*$/m);
    expect(text).not.toMatch(/\{(?:app|machine|name)\}/);
  });

  test.each(PAGES)('$name has diagrams that Mermaid reads', async ({ text }) => {
    for (const source of diagramsIn(text)) {
      expect(['gantt', 'xychart']).toContain(await parseDiagram(source));
    }
  });
});

describe('one incident, many faces', () => {
  test.each(FACES.filter(({ comment, summary }) => comment !== null && summary !== null))(
    '$name: comment and summary say the same',
    ({ comment, summary }) => {
      const outcome = comment?.split('\n')[0] ?? '';
      expect(summary).toContain(outcome);
    },
  );

  test.each(FACES)('$name: the outcome is one sentence of plain words', ({ incident }) => {
    const said = asText(sayOutcome(incident, RUNBOOK));
    expect(said).toMatch(/^[A-Z].*\.$/s);
    expect(said).not.toMatch(/[*_`<>]|\n/);
  });

  test('a run that could not begin says what to mend', async () => {
    const pages = ['fly-unauthorized', 'wrong-input', 'cancelled', 'logfire-rate-limited'].map((code) =>
      renderFailure(code, 'Input fly-app is missing. Write the name of a Fly app, such as relay-api.'),
    );
    await expect(`${pages.join('\n\n')}\n`).toMatchFileSnapshot('snapshots/failures.md');
  });
});
