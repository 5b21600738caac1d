// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldIncident, type IncidentEvent } from '../../src/incident/incident.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import { renderBody } from '../../src/report/body.ts';
import { callText } from '../../src/report/call.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderRow } from '../../src/report/row.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { APP, KEY, ROOM, RUNBOOK } from './faces.ts';
import { diagramsIn, parseDiagram } from './mermaid-parser.ts';
import { readFixture } from './read-fixture.ts';
import { cellsPerLine, readPage, tablesIn } from './read-page.ts';

const DANGERS = [
  '@octocat and @org/team',
  'closes #12, owner/repo#1, GH-3',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '</details></summary><details open>',
  '<!-- firebreak:state eJx -->',
  '-->',
  '```mermaid\ngantt\n```',
  '```\n# heading\n```',
  '| a | b |\n| --- | --- |',
  'a|b\\|c',
  '[text](https://evil.example) ![x](https://evil.example/x.png)',
  '"]; click a href "https://evil.example"',
  'x :crit, 2020-01-01, 1d\n  section y',
  '%%{init: {"securityLevel": "loose"}}%%',
  'https://evil.example/a(b)c',
  '$$x$$ :rocket: `code` **bold**',
  '\u202Eright to left\u0000',
  '',
  '   ',
  'word '.repeat(4_000),
];

/** Fields with a fixed set of values, and instants: everything else may come from outside. */
const FIXED = new Set(['type', 'verdict', 'standing', 'answer', 'result', 'outcome', 'how', 'met']);

function infect(value: unknown, poison: () => string, field = ''): unknown {
  if (typeof value === 'string') return FIXED.has(field) ? value : poison();
  if (Array.isArray(value)) return value.map((item) => infect(item, poison, field));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, infect(item, poison, name)]));
}

const SOURCES = ['recovered', 'unrecovered', 'database-down', 'proposed'].map((name) => readFixture(name));

function infected(events: readonly IncidentEvent[], poison: () => string): readonly IncidentEvent[] {
  const parsed = parseEvents(infect(events, poison));
  if (parsed === null) throw new Error('The infected events are none any more.');
  return parsed;
}

const OURS = new Set('p strong em h2 h3 table thead tbody tr th td pre code a details summary ul ol li'.split(' '));

/** Where GitHub would see somebody, something or an emoji. */
const SEEN_BY_GITHUB = /@[a-z0-9]|#\d|gh-\d|\$|:rocket:|www\.|:\/\//i;

async function expectInert(markdown: string, mentions: readonly string[] = []): Promise<void> {
  const page = readPage(markdown);
  expect([...page.elements].filter((element) => !OURS.has(element))).toEqual([]);
  expect(page.unclosed).toBe(0);
  for (const link of page.links) expect(link).toMatch(/^https?:\/\//);
  for (const text of page.prose)
    expect(mentions.reduce((left, name) => left.replace(name, ''), text)).not.toMatch(SEEN_BY_GITHUB);
  for (const table of tablesIn(markdown)) expect(new Set(cellsPerLine(table)).size, table.raw).toBe(1);
  for (const source of diagramsIn(markdown)) expect(['gantt', 'xychart']).toContain(await parseDiagram(source));
  // A fence that is not ours would begin with something else.
  for (const [, info = ''] of markdown.matchAll(/^ *```(.+)$/gm)) expect(['mermaid', 'sh']).toContain(info);
  expect(markdown).not.toMatch(/<!-- firebreak:(?!by-hand)/);
}

async function expectAllInert(fixture: (typeof SOURCES)[number], poison: () => string): Promise<void> {
  const incident = foldIncident(infected(fixture.events, poison));
  await expectInert(renderComment(incident, { app: APP, runbook: RUNBOOK }, ROOM));
  await expectInert(
    renderSummary(
      { ...fixture.report, sentence: poison(), evidencePath: poison(), incidentUrl: poison(), incident },
      RUNBOOK,
    ),
  );
  const { state } = fixture;
  if (state === null) return;
  const [row] = state.rows;
  if (row === undefined) return;
  const rows = [{ ...row, ...renderRow(incident, RUNBOOK), commentUrl: poison() }];
  const hold = { reasonCode: poison(), setAtMs: row.openedAtMs, seen: true };
  const page = { nowMs: row.openedAtMs, previousBody: '', roomCharacters: ROOM };
  await expectInert(renderBody({ ...state, rows, hold }, KEY, RUNBOOK, page));
  const call = {
    app: APP,
    mentions: ['@oncall'],
    reasonCode: poison(),
    sentence: poison(),
    runUrl: poison(),
    incidentUrl: poison(),
  };
  await expectInert(callText({ ...call, incident, reminder: true, held: true, runbook: RUNBOOK }), ['@oncall']);
}

describe('text from outside', () => {
  test.each(DANGERS.map((danger) => ({ danger, name: JSON.stringify(danger).slice(0, 60) })))(
    'is inert wherever it is shown: $name',
    async ({ danger }) => {
      for (const fixture of SOURCES) await expectAllInert(fixture, () => danger);
    },
  );

  test('is inert in any mixture', async () => {
    const text = fc.oneof(
      fc.constantFrom(...DANGERS),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ maxLength: 40 }),
    );
    const property = fc.asyncProperty(
      fc.constantFrom(...SOURCES),
      fc.array(text, { minLength: 5, maxLength: 30 }),
      async (fixture, texts) => {
        let next = 0;
        await expectAllInert(fixture, () => texts[next++ % texts.length] ?? '');
      },
    );
    await fc.assert(property, { numRuns: 30 });
  }, 120_000);
});
