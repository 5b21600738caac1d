import { describe, expect, it } from 'vitest';
import { hide, reveal } from '../../src/history/hidden.ts';
import { EMPTY_STATE, type HistoryState, HOLD_LABEL } from '../../src/history/state.ts';
import { largeState } from '../report/large.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import type { ExistingIssue } from '../sandbox/github/github-settings.ts';
import { attemptAt, MINUTE_MS, note, opened } from './events.ts';
import { HistoryWorld, SIGN } from './history-world.ts';
import type { GitHubCall, WireFault } from './wire.ts';

const KNOWN: HistoryState = {
  ...EMPTY_STATE,
  authorId: 41_898_282,
  attempts: [attemptAt(NOON_MS - 3 * 60 * MINUTE_MS)],
  hold: { reasonCode: 'set-by-hand', setAtMs: NOON_MS, seen: true },
  rearmedAtMs: NOON_MS - 5 * 60 * MINUTE_MS,
  replacedProcessIds: ['one'],
  rows: largeState(40).rows,
  earlier: { incidents: 900, recovered: 800 },
};
const EVENTS = [opened()];

/** A history with so many comments, held by a person. */
function worldWith(comments: number, change: Partial<ExistingIssue> = {}): HistoryWorld {
  const body = `${SIGN}\n${hide('state', KNOWN)}\nThe log of years.`;
  const labels = ['firebreak', HOLD_LABEL];
  const issue = { title: 'History', labels, body, strangersComments: comments, ...change };
  return new HistoryWorld({ existingIssues: [issue] });
}

/** The requests of an incident that finds its issue full. */
const REQUESTS: readonly GitHubCall[] = [
  'get issue',
  'update issue',
  'list issues',
  'create issue',
  'update issue',
  'update issue',
  'create comment',
  'get issue',
  'update issue',
];

function numbers(world: HistoryWorld): readonly (readonly [number, string])[] {
  return world.github.state().issues.map(({ number, state }) => [number, state]);
}

describe('a history that is not full', () => {
  it.each([0, 2_399])('with %i comments goes on where it is', async (comments) => {
    const world = worldWith(comments);
    const run = world.run();
    await (await run.record()).open('run-1', EVENTS);
    expect(numbers(world)).toEqual([[1, 'open']]);
    expect(run.wire.calls).not.toContain('create issue');
    expect(world.issue().comments).toHaveLength(comments + 1);
  });

  it('nor moves on for anything but a new incident', async () => {
    const world = worldWith(2_399);
    await (await world.record()).open('run-1', EVENTS);
    const record = await world.record();
    await record.call('run-1/one', '@on-call');
    await record.append([note('on')]);
    await record.change((state) => ({ ...state, unreadableSinceMs: NOON_MS }));
    expect(numbers(world)).toEqual([[1, 'open']]);
  });
});

describe('a history that is full', () => {
  it('moves on to a new issue with all that is known, and closes the old one', async () => {
    const world = worldWith(2_400);
    const run = world.run();
    const record = await run.record();
    await record.open('run-1', EVENTS);
    expect(run.wire.calls.slice(1)).toEqual(REQUESTS);
    expect(numbers(world)).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
    expect(world.issue(2).labels).toEqual(['firebreak', HOLD_LABEL]);
    const [comment] = world.issue(2).comments;
    const { rows, ...state } = world.state(2);
    expect(rows.slice(1)).toEqual(KNOWN.rows);
    expect(rows[0]).toMatchObject({ commentId: comment?.id, closed: false });
    expect(state).toEqual({
      ...state,
      ...KNOWN,
      rows: undefined,
      openIncident: { key: 'run-1', commentId: comment?.id, openedAtMs: NOON_MS, verifyAgain: false, calledAtMs: null },
      continues: 'https://github.com/acme/shop/issues/1',
    });
    expect(record.issue?.number).toBe(2);
    expect(record.state).toEqual(world.state(2));
  });

  it('links both ways', async () => {
    const world = worldWith(2_400);
    await (await world.record()).open('run-1', EVENTS);
    expect(world.issue(1).body).toMatch(/^\*\*This history goes on in #2\.\*\*\n\n/);
    expect(world.issue(2).body).toContain('https://github.com/acme/shop/issues/1');
    expect(world.issue(1).comments).toHaveLength(2_400);
  });

  it('is not found any more, nor taken for the history by whoever reopens it', async () => {
    const world = worldWith(2_400);
    await (await world.record()).open('run-1', EVENTS);
    expect(world.issue(1).body).not.toContain(SIGN);
    expect(reveal('state', world.issue(1).body)).toBeUndefined();
    world.github.reopen(1);
    const reading = await world.run().read();
    expect(reading).toMatchObject({ issue: { number: 2 }, held: true, rearmed: false, trouble: null });
    expect((await world.record()).incident?.events).toEqual(EVENTS);
  });

  it('takes no label along that was not set', async () => {
    const world = worldWith(2_400, { labels: ['firebreak', 'bug'] });
    await (await world.record()).open('run-1', EVENTS);
    expect(world.issue(2).labels).toEqual(['firebreak']);
  });

  it('still finds the incident closed last, whose comment is in the old issue', async () => {
    const world = worldWith(2_399);
    const record = await world.record();
    await record.open('run-1', EVENTS);
    const id = record.state.openIncident?.commentId ?? 0;
    await record.change((state) => ({
      ...state,
      openIncident: null,
      lastClosed: { commentId: id, closedAtMs: NOON_MS },
    }));
    const next = await world.record();
    await next.open('run-2', EVENTS);
    await next.change((state) => ({ ...state, openIncident: null }));
    await (await world.record()).reopen('run-3', [note('again')]);
    expect(world.incidents(1)).toEqual([[...EVENTS, note('again')]]);
    expect(world.state(2).openIncident?.commentId).toBe(id);
  });
});

describe('an answer that is lost on the way', () => {
  it.each<[string, WireFault]>([
    ['making the new issue, after', { call: 'create issue', how: 'lost-after' }],
    ['making the new issue, before', { call: 'create issue', how: 'lost-before' }],
    ['making the new issue, a fault', { call: 'create issue', how: { status: 502, body: {} } }],
    ['pointing to it', { call: 'update issue', from: 2, times: 2, how: 'lost-after' }],
    ['closing the old one', { call: 'update issue', from: 3, times: 2, how: 'lost-before' }],
  ])('%s: one new issue, one incident', async (_, fault) => {
    const world = worldWith(2_400);
    await (await world.record([fault])).open('run-1', EVENTS);
    expect(numbers(world)).toEqual([
      [1, 'closed'],
      [2, 'open'],
    ]);
    expect(world.incidents(2)).toEqual([EVENTS]);
    expect(world.state(2).attempts).toEqual(KNOWN.attempts);
  });

  it('where it is refused, nothing moves, and the next run tries again', async () => {
    const refused = { status: 403, body: { message: 'Resource not accessible by integration' } };
    const world = worldWith(2_400);
    const record = await world.record([{ call: 'create issue', how: refused }]);
    await expect(record.open('run-1', EVENTS)).rejects.toThrow('permissions: issues: write');
    expect(numbers(world)).toEqual([[1, 'open']]);
    world.clock.advance(3 * MINUTE_MS);
    await (await world.record()).open('run-2', EVENTS);
    expect(world.incidents(2)).toEqual([EVENTS]);
  });
});

describe('a run that died while it moved on', () => {
  async function diedAfter(requests: number): Promise<HistoryWorld> {
    const world = worldWith(2_400);
    const run = world.run();
    const record = await run.record();
    run.wire.dieAfter(requests);
    await expect(record.open('run-1', EVENTS)).rejects.toMatchObject({ name: 'ServiceError' });
    return world;
  }

  it.each([2, 3, 4, 5, 6])('after %i requests may still be at work for two minutes', async (requests) => {
    const world = await diedAfter(requests);
    const before = JSON.stringify(world.github.state());
    await expect(world.record()).rejects.toMatchObject({ reasonCode: 'another-run' });
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])('after %i requests: the next one ends it, and nothing is lost', async (requests) => {
    const world = await diedAfter(requests);
    world.clock.advance(3 * MINUTE_MS);
    const record = await world.record();
    if (record.incident === null) await record.open('run-2', EVENTS);
    else await record.append([note('on')]);
    const { issues } = world.github.state();
    expect(issues.map(({ number }) => number)).toEqual([1, 2]);
    expect(issues[1]?.state).toBe('open');
    expect(issues[1]?.labels).toContain(HOLD_LABEL);
    expect(world.incidents(2)).toHaveLength(1);
    expect(world.incidents(1)).toEqual([]);
    expect(world.state(2)).toMatchObject({ attempts: KNOWN.attempts, hold: KNOWN.hold, earlier: KNOWN.earlier });
    expect(world.state(2).rows).toHaveLength(41);
    const reading = await world.run().read();
    expect(reading).toMatchObject({ issue: { number: 2 }, held: true, trouble: null });
  });
});
