import { describe, expect, test } from 'vitest';
import { EMPTY_STATE, type HistoryRow, type HistoryState } from '../../src/history/state.ts';
import { foldIncident } from '../../src/incident/incident.ts';
import { capitalise, count, list, ordinal, sentence, sentences } from '../../src/report/format.ts';
import { renderNumbers, renderRecurrence } from '../../src/report/history-numbers.ts';
import { folded, link, table } from '../../src/report/markdown.ts';
import { inertLabel } from '../../src/report/mermaid.ts';
import { narrow } from '../../src/report/narrow.ts';
import { renderStateLine } from '../../src/report/state-line.ts';
import { renderSteps } from '../../src/report/steps.ts';
import { unproven } from './alter-events.ts';
import { FACES, RUNBOOK } from './faces.ts';
import { readFixture } from './read-fixture.ts';

const NOW_MS = Date.parse('2026-11-24T22:00:00Z');
const DAY_MS = 86_400_000;

function row(daysAgo: number, recoverySeconds: number | null, cause: string = RUNBOOK.fault): HistoryRow {
  const id = 100 + daysAgo;
  return {
    openedAtMs: NOW_MS - daysAgo * DAY_MS,
    seen: 'pool errors',
    cause,
    done: 'Both restarted',
    recoverySeconds,
    closed: true,
    commentId: id,
    commentUrl: `https://github.com/o/r/issues/7#issuecomment-${id}`,
  };
}

const history = (rows: HistoryRow[], change: Partial<HistoryState> = {}): HistoryState => ({
  ...EMPTY_STATE,
  rows,
  ...change,
});

describe('words', () => {
  test.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [102, '102nd'],
    [111, '111th'],
  ])('%i is the %s', (number, said) => expect(ordinal(number)).toBe(said));

  test('one and many', () => {
    expect(count(1, 'process', 'processes')).toBe('1 process');
    expect(count(0, 'machine')).toBe('0 machines');
  });

  test('lists end with a number when they are long', () => {
    expect(list([])).toBe('');
    expect(list(['a'])).toBe('a');
    expect(list(['a', 'b'])).toBe('a and b');
    expect(list(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(list(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });

  test('sentences begin with a capital, ids stay as they are', () => {
    expect(sentence('connection pool exhausted')).toBe('Connection pool exhausted.');
    expect(sentence('  ')).toBe('');
    expect(capitalise('')).toBe('');
    expect(sentences('it is held. connection pool exhausted. d8d9902b2e4478 is started')).toBe(
      'It is held. Connection pool exhausted. d8d9902b2e4478 is started.',
    );
  });
});

describe('the numbers of the history', () => {
  test('count and median of both windows', () => {
    const text = renderNumbers(history([row(1, 100), row(20, 300), row(29, null), row(40, 500), row(100, 9)]), NOW_MS);
    expect(text).toContain('| incidents | 3 | 4 |');
    expect(text).toContain('| recovered after a restart | 2 | 3 |');
    expect(text).toContain('| median time to recover | 3 min 20 s | 5 min |');
  });

  test('say so when older rows have left the state', () => {
    const rolled = { earlier: { incidents: 5, recovered: 4 } };
    expect(renderNumbers(history([row(1, 100), row(20, 300)], rolled), NOW_MS)).toContain(
      '| incidents | at least 2 | at least 2 |',
    );
    expect(renderNumbers(history([row(1, 100), row(40, 300)], rolled), NOW_MS)).toContain(
      '| incidents | 1 | at least 2 |',
    );
  });

  test('nothing is said of nothing', () => {
    expect(renderNumbers(EMPTY_STATE, NOW_MS)).toBe('');
    expect(renderRecurrence(history([row(1, 100)]), RUNBOOK, NOW_MS)).toBe('');
    expect(renderRecurrence(history([row(1, 100), row(31, 100)]), RUNBOOK, NOW_MS)).toBe('');
    expect(renderRecurrence(history([row(1, 100), row(2, null, 'database down')]), RUNBOOK, NOW_MS)).toBe('');
  });

  test('what comes back within 30 days is named, with the permanent fix', () => {
    const text = renderRecurrence(history([row(1, 100), row(2, 100), row(29, 100)]), RUNBOOK, NOW_MS);
    expect(text).toContain('**Connection pool exhausted: 3rd time in 30 days.**');
    for (const line of RUNBOOK.followUp) expect(text).toContain(`- ${line}`);
  });
});

describe('the state in one line', () => {
  const open = { key: 'k', commentId: 101, openedAtMs: NOW_MS, verifyAgain: false, calledAtMs: null };

  test('armed, and armed again by a person', () => {
    expect(renderStateLine(EMPTY_STATE)).toBe('**Armed**; no incident is open.');
    expect(renderStateLine({ ...EMPTY_STATE, rearmedAtMs: NOW_MS })).toBe(
      '**Armed**, re-armed by a person 2026-11-24 22:00 UTC; no incident is open.',
    );
  });

  test('held by a person or by Firebreak, and why', () => {
    const held = (reasonCode: string): string =>
      renderStateLine({ ...EMPTY_STATE, hold: { reasonCode, setAtMs: NOW_MS, seen: true } });
    expect(held('set-by-hand')).toContain('**Held by a person** since 2026-11-24 22:00 UTC');
    expect(held('oom-killed')).toContain('(`oom-killed`): A restarted machine was killed for lack of memory.');
    expect(held('nobody-knows')).toContain('(`nobody-knows`)');
  });

  test('an open incident leads to its comment, where that is known', () => {
    expect(renderStateLine(history([row(1, null)], { openIncident: open }))).toContain(
      '[An incident is open](https://github.com/o/r/issues/7#issuecomment-101) since 2026-11-24 22:00 UTC.',
    );
    expect(renderStateLine({ ...EMPTY_STATE, openIncident: { ...open, commentId: null } })).toContain(
      'An incident is open since',
    );
  });
});

describe('commands', () => {
  test('name machines of the process group only, and only what is an id', () => {
    const { events } = readFixture('proposed');
    const { machines } = foldIncident(unproven(events));
    const others = machines.filter(({ processGroup }) => processGroup !== 'app').map(({ id }) => id);
    expect(others.length).toBeGreaterThan(0);
    for (const { name, comment, call } of FACES) {
      const shown = [...`${comment} ${call}`.matchAll(/^ +fly machine restart (\S+)/gm)].map((match) => match[1]);
      for (const id of others) expect(shown, name).not.toContain(id);
    }
    const odd = { ...foldIncident(events), machines: machines.map((machine) => ({ ...machine, id: 'x; rm -rf /' })) };
    expect(renderSteps('crashed', odd, 'relay-api')).toContain('fly logs -i <id> -a relay-api');
    expect(renderSteps('crashed', odd, 'a; b')).toContain('-a <app>');
  });
});

describe('markdown', () => {
  test('an empty table is none, an empty section neither', () => {
    expect(table(['a'], [])).toBe('');
    expect(folded('title', ' ')).toBe('');
  });

  test('only addresses of the web become links', () => {
    expect(link('Run', 'https://github.com/o/r/actions/runs/1')).toBe('[Run](https://github.com/o/r/actions/runs/1)');
    expect(link('Run', 'https://github.com/a(b)')).toBe('[Run](https://github.com/a%28b%29)');
    for (const url of ['javascript:alert(1)', 'https://a b', 'https://a"b', 'https://a\nb', '', null]) {
      expect(link('Run', url)).toBe('Run');
    }
  });

  test('more columns than a phone shows share one', () => {
    const wide = narrow(['a', 'b', 'c', 'd', 'e'], [['1', '2', '3', '4', '5']]);
    expect(wide).toEqual({ columns: ['a', 'b', 'c, d', 'e'], rows: [['1', '2', '3, 4', '5']] });
    expect(narrow(['a', 'b'], [['1', '2']])).toEqual({ columns: ['a', 'b'], rows: [['1', '2']] });
  });

  test('labels of diagrams have no signs that mean something', () => {
    expect(inertLabel('a:b;c#d%%e{f}"g"\nh--i->j')).toBe('a b c d e f g h-i- j');
    expect(inertLabel('x'.repeat(100))).toHaveLength(64);
  });
});
