import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { MINUTE_MS, note, opened } from './events.ts';
import { HistoryWorld, SIGN } from './history-world.ts';
import type { GitHubCall, WireFault } from './wire.ts';

const EVENTS = [opened(), note('seen')];
const FIRST: readonly GitHubCall[] = ['list issues'];

/** A world with a history, but no open incident. */
async function quiet(): Promise<HistoryWorld> {
  const world = new HistoryWorld();
  await (await world.record()).change((state) => ({ ...state, replacedProcessIds: ['old'] }));
  return world;
}

describe('an incident that opens', () => {
  it('writes its intent, its comment, and then the state that names it', async () => {
    const world = await quiet();
    const run = world.run();
    const seen: unknown[] = [];
    run.wire.once('create comment', () => seen.push(world.state().openIncident, world.state().rows));
    await (await run.record()).open('run-7', EVENTS);
    const intent = { key: 'run-7', commentId: null, openedAtMs: NOON_MS, verifyAgain: false, calledAtMs: null };
    expect(seen).toEqual([intent, []]);
    const [comment] = world.issue().comments;
    expect(world.state().openIncident).toEqual({ ...intent, commentId: comment?.id });
    expect(run.wire.calls).toEqual([
      ...FIRST,
      'get issue',
      'update issue',
      'create comment',
      'get issue',
      'update issue',
    ]);
  });

  it('is the same from outside: the incident, its address, its row', async () => {
    const world = await quiet();
    const record = await world.record();
    expect([record.incident, record.incidentUrl]).toEqual([null, null]);
    await record.open('run-7', EVENTS);
    expect(record.incident?.events).toEqual(EVENTS);
    expect(record.incidentUrl).toBe(
      `https://github.com/acme/shop/issues/1#issuecomment-${world.state().rows[0]?.commentId}`,
    );
    expect(world.incidents()).toEqual([EVENTS]);
    expect(world.state().rows).toEqual([
      expect.objectContaining({ openedAtMs: NOON_MS, closed: false, commentUrl: record.incidentUrl }),
    ]);
    expect(reveal('incident-key', world.issue().comments[0]?.body ?? '')).toBe('run-7');
  });

  it('on the first run makes the issue with the intent in it', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    expect(record.issue).toBeNull();
    await record.open('run-7', EVENTS);
    expect(record.issue?.number).toBe(1);
    expect(world.issue().body.startsWith(SIGN)).toBe(true);
    expect(world.state()).toMatchObject({ authorId: 41_898_282, openIncident: { key: 'run-7' } });
  });

  it('is found by the next run, which writes nothing', async () => {
    const world = await quiet();
    await (await world.record()).open('run-7', EVENTS);
    const before = JSON.stringify(world.github.state());
    const next = world.run();
    const record = await next.record();
    expect(record.incident?.events).toEqual(EVENTS);
    expect(next.wire.calls).toEqual([...FIRST, 'get comment']);
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it('began when its first event did, not when the history was read', async () => {
    const world = await quiet();
    await (await world.record()).open('run-7', [opened(NOON_MS + 40_000), note('seen', NOON_MS + 50_000)]);
    expect(world.state().openIncident?.openedAtMs).toBe(NOON_MS + 40_000);
  });

  it('gives way to one that another run opened after this one had read', async () => {
    const world = await quiet();
    const [first, second] = [await world.record(), await world.record()];
    await first.open('run-7', EVENTS);
    const before = JSON.stringify(world.github.state());
    await expect(second.open('run-8', EVENTS)).rejects.toMatchObject({
      reasonCode: 'another-run',
      message: 'Another run opened an incident at the same moment.',
    });
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it.each<[string, WireFault]>([
    ['lost after the effect', { call: 'create comment', how: 'lost-after' }],
    ['lost before the effect', { call: 'create comment', how: 'lost-before' }],
    ['a fault of the service', { call: 'create comment', how: { status: 502, body: {} } }],
  ])('has one comment where the answer is %s', async (_, fault) => {
    const world = await quiet();
    const record = await world.record([fault]);
    await record.open('run-7', EVENTS);
    expect(world.issue().comments).toHaveLength(1);
    expect(world.state().openIncident?.commentId).toBe(world.issue().comments[0]?.id);
  });

  it.each<[string, WireFault]>([
    ['after the effect', { call: 'update issue', how: 'lost-after', times: 2 }],
    ['before the effect', { call: 'update issue', how: 'lost-before', times: 2 }],
    ['with a fault of the service', { call: 'update issue', how: { status: 503, body: {} }, times: 2 }],
  ])('writes its state again where the answers are lost %s', async (_, fault) => {
    const world = await quiet();
    await (await world.record([fault])).open('run-7', EVENTS);
    expect(world.issue().comments).toHaveLength(1);
    expect(world.state().openIncident).toMatchObject({ key: 'run-7', commentId: world.issue().comments[0]?.id });
  });

  it('does nothing on a history that cannot be read any more', async () => {
    const world = await quiet();
    const record = await world.record();
    world.github.editIssue(1, SIGN);
    await expect(record.open('run-7', EVENTS)).rejects.toMatchObject({ reasonCode: 'history-unreadable' });
    expect(world.issue()).toMatchObject({ body: SIGN, comments: [] });
  });

  it('still tells its story on a history that was closed meanwhile', async () => {
    const world = await quiet();
    const record = await world.record();
    world.github.close(1);
    await record.open('run-7', EVENTS);
    expect(world.issue().state).toBe('closed');
    expect(world.incidents()).toEqual([EVENTS]);
  });
});

describe('a run that died while it opened an incident', () => {
  /** The requests of opening: get, intent, comment, get, state. */
  async function diedAfter(requests: number): Promise<HistoryWorld> {
    const world = await quiet();
    const run = world.run();
    const record = await run.record();
    run.wire.dieAfter(requests);
    await expect(record.open('run-7', EVENTS)).rejects.toMatchObject({ name: 'ServiceError' });
    return world;
  }

  it.each([0, 1])('after %i requests left nothing', async (requests) => {
    const world = await diedAfter(requests);
    expect(world.issue().comments).toEqual([]);
    expect(world.state().openIncident).toBeNull();
    const record = await world.record();
    expect(record.incident).toBeNull();
    await record.open('run-8', EVENTS);
    expect(world.state().openIncident?.key).toBe('run-8');
  });

  it('right after its intent may still be at work: nobody else opens anything', async () => {
    const world = await diedAfter(2);
    expect(world.state().openIncident).toMatchObject({ key: 'run-7', commentId: null });
    const before = JSON.stringify(world.github.state());
    await expect(world.record()).rejects.toMatchObject({
      name: 'HistoryTrouble',
      reasonCode: 'another-run',
      message: 'Another run is opening an incident at this moment.',
    });
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it('two minutes after its intent is taken for dead, and the intent is void', async () => {
    const world = await diedAfter(2);
    world.clock.advance(2 * MINUTE_MS + 1_000);
    const record = await world.record();
    expect([record.incident, record.incidentUrl]).toEqual([null, null]);
    await record.open('run-8', EVENTS);
    expect(world.incidents()).toEqual([EVENTS]);
    expect(world.state().openIncident).toMatchObject({ key: 'run-8', commentId: world.issue().comments[0]?.id });
  });

  it('an intent of exactly two minutes is not yet void', async () => {
    const world = await diedAfter(2);
    world.clock.advance(NOON_MS + 2 * MINUTE_MS - world.clock.nowMs());
    await expect(world.record()).rejects.toMatchObject({ reasonCode: 'another-run' });
  });

  it.each([3, 4])('after %i requests left its comment, which the next run takes over', async (requests) => {
    const world = await diedAfter(requests);
    expect(world.state()).toMatchObject({ openIncident: { commentId: null }, rows: [] });
    const run = world.run();
    const record = await run.record();
    expect(record.incident?.events).toEqual(EVENTS);
    expect(run.wire.calls).toEqual([...FIRST, 'list comments']);
    await record.append([note('taken over')]);
    expect(world.issue().comments).toHaveLength(1);
    expect(world.incidents()).toEqual([[...EVENTS, note('taken over')]]);
    expect(world.state()).toMatchObject({ openIncident: { key: 'run-7', commentId: world.issue().comments[0]?.id } });
    expect(world.state().rows).toHaveLength(1);
  });

  it('and left its comment long ago: still taken over', async () => {
    const world = await diedAfter(3);
    world.clock.advance(3 * 24 * 60 * MINUTE_MS);
    expect((await world.record()).incident?.events).toEqual(EVENTS);
  });

  it('after everything was written lost nothing', async () => {
    const world = await quiet();
    const run = world.run();
    const record = await run.record();
    run.wire.dieAfter(5);
    await record.open('run-7', EVENTS);
    expect((await world.record()).incident?.events).toEqual(EVENTS);
  });

  it("does not have a stranger's comment taken for its own", async () => {
    const world = await diedAfter(3);
    const [own] = world.issue().comments;
    const copied = own?.body ?? '';
    if (own !== undefined) world.github.deleteComment(own.id);
    world.github.comment(1, copied);
    await expect(world.record()).rejects.toMatchObject({ reasonCode: 'another-run' });
    world.clock.advance(3 * MINUTE_MS);
    expect((await world.record()).incident).toBeNull();
  });

  it('does not have a comment of ours taken for it that only quotes one', async () => {
    const world = await diedAfter(3);
    const [own] = world.issue().comments;
    if (own === undefined) throw new Error('no comment');
    world.github.editComment(own.id, `It said:\n${own.body}`);
    await expect(world.record()).rejects.toMatchObject({ reasonCode: 'another-run' });
  });
});
