import { describe, expect, it } from 'vitest';
import { EMPTY_STATE, type HistoryState, parseState } from '../../src/history/state.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { attemptAt } from './events.ts';

const FULL: HistoryState = {
  ...EMPTY_STATE,
  authorId: 41_898_282,
  attempts: [attemptAt(NOON_MS), { ...attemptAt(NOON_MS), finishedAtMs: null }],
  openIncident: { key: 'run-1', commentId: null, openedAtMs: NOON_MS, verifyAgain: true, calledAtMs: NOON_MS },
  lastClosed: { commentId: 5, closedAtMs: NOON_MS },
  hold: { reasonCode: 'unrecovered', setAtMs: NOON_MS, seen: false },
  rearmedAtMs: NOON_MS,
  replacedProcessIds: ['one'],
  unreadableSinceMs: NOON_MS,
  rows: [
    {
      openedAtMs: NOON_MS,
      seen: 'much',
      cause: 'this',
      done: 'that',
      recoverySeconds: 95.5,
      closed: true,
      commentId: 5,
      commentUrl: 'https://github.com/acme/shop/issues/1#issuecomment-5',
    },
  ],
  earlier: { incidents: 2, recovered: 1 },
  continues: 'https://github.com/acme/shop/issues/1',
};

describe('a state', () => {
  it.each([
    ['empty', EMPTY_STATE],
    ['with everything', FULL],
  ])('%s: says what it said', (_, state) => {
    expect(parseState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it('of an older version knows no earlier issue', () => {
    const { continues: _, ...older } = FULL;
    expect(parseState(older)).toEqual({ ...FULL, continues: null });
  });

  it('of a newer version is read without what is not known', () => {
    const attempts = FULL.attempts.map((attempt) => ({ ...attempt, region: 'fra' }));
    expect(parseState({ ...FULL, attempts, planned: ['x'] })).toEqual(FULL);
  });
});

describe('no state', () => {
  const { attempts: _, ...withoutAttempts } = FULL;
  const { hold: _hold, ...withoutHold } = FULL;
  const [attempt] = FULL.attempts;
  const [row] = FULL.rows;

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'state'],
    ['a list', [FULL]],
    ['an empty thing', {}],
    ['another version', { ...FULL, version: 2 }],
    ['attempts missing', withoutAttempts],
    ['hold missing, which would lift it', withoutHold],
    ['attempts of another kind', { ...FULL, attempts: {} }],
    ['an attempt without its time', { ...FULL, attempts: [{ ...attempt, atMs: null }] }],
    ['a time as a text', { ...FULL, attempts: [{ ...attempt, atMs: String(NOON_MS) }] }],
    ['a time between milliseconds', { ...FULL, rearmedAtMs: 0.5 }],
    ['a time that JSON does not know', { ...FULL, rearmedAtMs: Number.POSITIVE_INFINITY }],
    ['a hold that is neither seen nor not', { ...FULL, hold: { reasonCode: 'x', setAtMs: 1, seen: 'yes' } }],
    ['an open incident without a key', { ...FULL, openIncident: { ...FULL.openIncident, key: null } }],
    ['a row without its comment', { ...FULL, rows: [{ ...row, commentId: undefined }] }],
    ['counts as texts', { ...FULL, earlier: { incidents: '2', recovered: 1 } }],
    ['an author by name', { ...FULL, authorId: 'github-actions[bot]' }],
  ])('%s', (_, value) => {
    expect(parseState(value)).toBeNull();
  });
});
