import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { foldIncident } from '../../src/incident/incident.ts';
import { renderBody } from '../../src/report/body.ts';
import { MOST_BY_HAND_CHARACTERS, renderByHand } from '../../src/report/by-hand.ts';
import { renderComment } from '../../src/report/comment.ts';
import { fitInto, type Section, whole } from '../../src/report/fit.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { APP, KEY, RUNBOOK } from './faces.ts';
import { largeEvents, largeState } from './large.ts';
import { readFixture } from './read-fixture.ts';
import { cellsPerLine, readPage, tablesIn } from './read-page.ts';

const MOST_CHARACTERS = 65_536;
const recovered = readFixture('recovered');

function expectSound(markdown: string): void {
  expect(readPage(markdown).unclosed).toBe(0);
  for (const table of tablesIn(markdown)) expect(new Set(cellsPerLine(table)).size).toBe(1);
  expect(markdown.split('```').length % 2, 'every fence is closed').toBe(1);
}

describe('the largest there is', () => {
  test.each([12, 100, 500])('a comment with %i routes and 100 machines fits beside what it hides', (rows) => {
    const events = largeEvents(recovered.events, rows);
    const hidden = hide('incident', events).length;
    const room = Math.max(8_000, MOST_CHARACTERS - hidden);
    const comment = renderComment(foldIncident(events), { app: APP, runbook: RUNBOOK }, room);
    expect(comment.length).toBeLessThanOrEqual(room);
    expect(comment).toMatch(/^\*\*Recovered in [^*]+:\*\*/);
    expect(comment).toContain('in the evidence file.');
    expectSound(comment);
  });

  test('what the engine keeps of the evidence leaves more than half of a comment to people', () => {
    expect(hide('incident', largeEvents(recovered.events, 12)).length).toBeLessThan(MOST_CHARACTERS / 2);
  });

  test('a body with 150 incidents and the longest text by hand fits beside its state', () => {
    const state = largeState(150);
    const hidden = hide('state', state).length;
    const previousBody = renderByHand(
      '| 2025-11-17 | listener hung | connect without timeout | restart |\n'.repeat(400),
    );
    const room = MOST_CHARACTERS - hidden;
    const body = renderBody(state, KEY, RUNBOOK, { nowMs: 1_795_557_200_000, previousBody, roomCharacters: room });
    expect(body.length).toBeLessThanOrEqual(room);
    expect(body).toMatch(/\*Before that \d+ more incidents/);
    expect(body).toContain('listener hung');
    expectSound(body);
  });

  test('a summary stays below a mebibyte', () => {
    const incident = foldIncident(largeEvents(recovered.events, 500));
    const summary = renderSummary({ ...recovered.report, incident }, RUNBOOK);
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576);
    expectSound(summary);
  });
});

describe('any room', () => {
  const incident = foldIncident(largeEvents(recovered.events, 60));

  test('a comment never takes more than it has, and what it shows is whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (room) => {
        const comment = renderComment(incident, { app: APP, runbook: RUNBOOK }, room);
        expect(comment.length).toBeLessThanOrEqual(room);
        expectSound(comment);
        if (room > 1_500) expect(comment).toContain('### What to do now');
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('a body never takes more than it has, and keeps what people wrote for as long as there is room for it', () => {
    const state = largeState(150);
    const previousBody = renderByHand('| 2025-11-17 | put in by hand |');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (room) => {
        const body = renderBody(state, KEY, RUNBOOK, { nowMs: 1_795_557_200_000, previousBody, roomCharacters: room });
        expect(body.length).toBeLessThanOrEqual(room);
        if (room > 2_000) expect(body).toContain('put in by hand |');
        expectSound(body);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('sections go by rank, lists from their end, and what is gone is named', () => {
    const items = ['alpha', 'bravo', 'charlie', 'delta'];
    const list: Section = {
      title: 'names',
      rank: 1,
      items: items.length,
      render: (shown) => items.slice(0, shown).join(' '),
    };
    const sections = [whole('first', 0, 'FIRST'), list, whole('last', 2, 'x'.repeat(100))];
    expect(fitInto(sections, 1_000)).toBe(`FIRST\n\nalpha bravo charlie delta\n\n${'x'.repeat(100)}`);
    expect(fitInto(sections, 80)).toBe('FIRST\n\nalpha bravo charlie delta\n\n*Left out for lack of room: last.*');
    expect(fitInto(sections, 60)).toBe('FIRST\n\nalpha bravo\n\n*Left out for lack of room: last.*');
    expect(fitInto(sections, 4)).toBe('');
  });

  test('a page of any sections is never longer than its room', () => {
    const section = fc.record({
      title: fc.string({ maxLength: 20 }),
      rank: fc.integer({ min: 0, max: 5 }),
      texts: fc.array(fc.string({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(fc.array(section, { maxLength: 8 }), fc.nat(1_500), (all, room) => {
        const sections = all.map(({ title, rank, texts }) => ({
          title,
          rank,
          items: texts.length,
          render: (shown: number) => texts.slice(0, shown).join('\n'),
        }));
        expect(fitInto(sections, room).length).toBeLessThanOrEqual(room);
      }),
    );
  });
});

test('the longest text by hand is kept up to a whole line', () => {
  const line = '| 2025-11-17 | listener hung indefinitely, all 500 |\n';
  const section = renderByHand(line.repeat(1_000));
  expect(section.length).toBeLessThan(MOST_BY_HAND_CHARACTERS + 1_000);
  expect(section).toContain('the rest is in the edit history');
});
