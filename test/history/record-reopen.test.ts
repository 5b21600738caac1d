import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { closed, closing, MINUTE_MS, note, opened, relapsed } from './events.ts';
import { HistoryWorld } from './history-world.ts';

const LATER_MS = NOON_MS + 20 * MINUTE_MS;

/** One incident, opened at noon and closed ten minutes later; it is twenty past. */
async function worldWithClosed(): Promise<HistoryWorld> {
  const world = new HistoryWorld();
  const record = await world.record();
  await record.open('run-1', [opened()]);
  await record.append([closed(NOON_MS + 10 * MINUTE_MS)], closing(NOON_MS + 10 * MINUTE_MS));
  world.clock.advance(LATER_MS - world.clock.nowMs());
  return world;
}

function comments(world: HistoryWorld) {
  return world.issue().comments;
}

describe('an incident that comes back', () => {
  it('goes on in the same comment and the same row', async () => {
    const world = await worldWithClosed();
    const before = world.state();
    const run = world.run();
    const record = await run.record();
    await record.reopen('run-2', [relapsed(LATER_MS), note('again', LATER_MS)]);
    expect(world.incidents()).toEqual([
      [opened(), closed(NOON_MS + 10 * MINUTE_MS), relapsed(LATER_MS), note('again', LATER_MS)],
    ]);
    expect(record.incident).toMatchObject({ openedAtMs: NOON_MS, closedAtMs: null, relapses: 1 });
    const id = before.rows[0]?.commentId;
    expect(world.state()).toMatchObject({
      openIncident: { key: 'run-2', commentId: id, openedAtMs: NOON_MS, verifyAgain: false, calledAtMs: null },
      lastClosed: null,
      rows: [{ commentId: id, closed: false, recoverySeconds: null }],
    });
    expect(world.state().rows).toHaveLength(1);
    expect(run.wire.writes).toEqual(['update issue', 'update comment']);
  });

  it('is found under its new key by whoever comes next', async () => {
    const world = await worldWithClosed();
    await (await world.record()).reopen('run-2', [relapsed(LATER_MS)]);
    expect(reveal('incident-key', comments(world)[0]?.body ?? '')).toBe('run-2');
    const next = await world.record();
    expect(next.incident).toMatchObject({ closedAtMs: null, relapses: 1 });
    await next.append([closed(LATER_MS + MINUTE_MS)], closing(LATER_MS + MINUTE_MS));
    expect(world.state()).toMatchObject({ openIncident: null, lastClosed: { closedAtMs: LATER_MS + MINUTE_MS } });
    expect(comments(world)).toHaveLength(1);
  });

  it('whose comment was deleted is a new one', async () => {
    const world = await worldWithClosed();
    const id = comments(world)[0]?.id ?? 0;
    world.github.deleteComment(id);
    const record = await world.record();
    await record.reopen('run-2', [opened(LATER_MS)]);
    expect(world.incidents()).toEqual([[opened(LATER_MS)]]);
    expect(world.state()).toMatchObject({
      openIncident: { key: 'run-2', commentId: comments(world)[0]?.id },
      lastClosed: { commentId: id },
    });
    expect(world.state().rows.map(({ commentId }) => commentId)).toEqual([comments(world)[0]?.id, id]);
  });

  it('where none was ever closed is a new one', async () => {
    const world = new HistoryWorld();
    await (await world.record()).reopen('run-2', [opened()]);
    expect(world.incidents()).toEqual([[opened()]]);
  });

  it('whose hidden lines were taken away goes on without them', async () => {
    const world = await worldWithClosed();
    world.github.editComment(comments(world)[0]?.id ?? 0, 'Oops.');
    const record = await world.record();
    await record.reopen('run-2', [relapsed(LATER_MS)]);
    expect(comments(world)).toHaveLength(1);
    expect(record.incident?.events.map(({ type }) => type)).toEqual(['note', 'relapsed']);
    expect(record.incident?.openedAtMs).toBe(NOON_MS + 10 * MINUTE_MS);
  });

  it('is not reopened where GitHub does not give its comment', async () => {
    const world = await worldWithClosed();
    const before = JSON.stringify(world.github.state());
    const record = await world.record([{ call: 'get comment', times: 9, how: { status: 500, body: {} } }]);
    await expect(record.reopen('run-2', [relapsed(LATER_MS)])).rejects.toMatchObject({ kind: 'server-error' });
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it('by a run that died before its state was written stays closed, and comes back with the next', async () => {
    const world = await worldWithClosed();
    const run = world.run();
    const record = await run.record();
    run.wire.dieAfter(3);
    await expect(record.reopen('run-2', [relapsed(LATER_MS)])).rejects.toMatchObject({ name: 'ServiceError' });
    const next = await world.record();
    expect(next.incident).toBeNull();
    await next.reopen('run-3', [relapsed(LATER_MS)]);
    expect(next.incident?.relapses).toBe(1);
  });
});
