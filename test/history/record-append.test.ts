import { describe, expect, it } from 'vitest';
import { hide, reveal } from '../../src/history/hidden.ts';
import type { HistoryRecord } from '../../src/history/history-record.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { closed, closing, MINUTE_MS, note, opened, withAttempt } from './events.ts';
import { type HistoryRun, HistoryWorld } from './history-world.ts';
import type { WireFault } from './wire.ts';

async function worldWithIncident(): Promise<HistoryWorld> {
  const world = new HistoryWorld();
  await (await world.record()).open('run-1', [opened()]);
  return world;
}

function commentId(world: HistoryWorld): number {
  const id = world.issue().comments[0]?.id;
  if (id === undefined) throw new Error('no comment');
  return id;
}

async function start(faults: readonly WireFault[] = []) {
  const world = await worldWithIncident();
  const run: HistoryRun = world.run(faults);
  const record: HistoryRecord = await run.record();
  return { world, run, record };
}

describe('an append', () => {
  it('reads what is there, writes the state, then the comment', async () => {
    const { world, run, record } = await start();
    await record.append([note('one')], withAttempt(NOON_MS));
    expect(run.wire.calls.slice(2, 5)).toEqual(['get comment', 'get issue', 'update issue']);
    expect(run.wire.writes).toEqual(['update issue', 'update comment']);
    expect(world.incidents()).toEqual([[opened(), note('one')]]);
    expect(record.incident?.events).toEqual([opened(), note('one')]);
    expect(world.state().attempts).toHaveLength(1);
  });

  it('writes no state where none changed', async () => {
    const { run, record } = await start();
    await record.append([note('one')]);
    expect(run.wire.writes).toEqual(['update comment']);
  });

  it('keeps what another run wrote meanwhile, in the comment and in the state', async () => {
    const { world, record } = await start();
    const other = await world.record();
    await other.append([note('theirs')], withAttempt(NOON_MS - 5));
    await record.append([note('ours')], withAttempt(NOON_MS));
    expect(world.incidents()).toEqual([[opened(), note('theirs'), note('ours')]]);
    expect(world.state().attempts.map(({ atMs }) => atMs)).toEqual([NOON_MS - 5, NOON_MS]);
    expect(record.incident?.events).toHaveLength(3);
    expect(record.state).toEqual(world.state());
  });

  it('one after the other, even where nobody waits', async () => {
    const { world, record } = await start();
    const texts = ['one', 'two', 'three', 'four'];
    await Promise.all(texts.map((text, index) => record.append([note(text)], withAttempt(NOON_MS + index))));
    expect(world.incidents()).toEqual([[opened(), ...texts.map((text) => note(text))]]);
    expect(world.state().attempts).toHaveLength(4);
  });

  it('goes on behind one that failed', async () => {
    const { world, record } = await start();
    const refuse = () => {
      throw new Error('not like this');
    };
    const appends = [record.append([note('one')], refuse), record.append([note('two')])];
    expect((await Promise.allSettled(appends)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(world.incidents()).toEqual([[opened(), note('two')]]);
  });

  it('without an open incident is a mistake, and writes nothing', async () => {
    const world = new HistoryWorld();
    const run = world.run();
    const record = await run.record();
    await expect(record.append([note('lost')])).rejects.toThrow('No incident is open in the record.');
    expect(run.wire.writes).toEqual([]);
  });
});

describe('a write that fails', () => {
  it.each<[string, WireFault]>([
    ['lost before', { call: 'update issue', times: 99, how: 'lost-before' }],
    ['refused', { call: 'update issue', how: { status: 422, body: { message: 'Validation Failed' } } }],
    ['not read first', { call: 'get issue', times: 99, how: { status: 500, body: {} } }],
  ])('state %s: nothing is left behind, and the next one is as if it had never been', async (_, fault) => {
    const { world, run, record } = await start([fault]);
    const before = JSON.stringify(world.github.state());
    await expect(record.append([note('one')], withAttempt(NOON_MS))).rejects.toMatchObject({ name: 'ServiceError' });
    expect(JSON.stringify(world.github.state())).toBe(before);
    expect(record.incident?.events).toEqual([opened()]);
    expect(record.state.attempts).toEqual([]);
    run.wire.suffer();
    await record.append([note('two')], withAttempt(NOON_MS + 1));
    expect(world.incidents()).toEqual([[opened(), note('two')]]);
    expect(world.state().attempts.map(({ atMs }) => atMs)).toEqual([NOON_MS + 1]);
  });

  it('comment lost before: made good with the next append, also where another run wrote between', async () => {
    const { world, run, record } = await start([{ call: 'update comment', times: 99, how: 'lost-before' }]);
    await expect(record.append([note('one')], withAttempt(NOON_MS))).rejects.toMatchObject({
      kind: 'connection-failed',
    });
    expect(world.incidents()).toEqual([[opened()]]);
    expect(world.state().attempts).toHaveLength(1);
    expect(record.incident?.events).toEqual([opened(), note('one')]);
    await (await world.record()).append([note('theirs')]);
    run.wire.suffer();
    await record.append([note('two')]);
    expect(world.incidents()).toEqual([[opened(), note('theirs'), note('one'), note('two')]]);
  });

  it('twice: nothing is lost, nothing comes twice', async () => {
    const { world, run, record } = await start([{ call: 'update comment', times: 99, how: 'lost-before' }]);
    await expect(record.append([note('one')])).rejects.toMatchObject({ name: 'ServiceError' });
    await expect(record.append([note('two')])).rejects.toMatchObject({ name: 'ServiceError' });
    run.wire.suffer();
    await record.append([note('three')]);
    await record.append([note('four')]);
    expect(world.incidents()).toEqual([[opened(), note('one'), note('two'), note('three'), note('four')]]);
  });

  it('comment written, but never answered for: does not come twice', async () => {
    const { world, run, record } = await start([{ call: 'update comment', times: 99, how: 'lost-after' }]);
    await expect(record.append([note('one')])).rejects.toMatchObject({ name: 'ServiceError' });
    run.wire.suffer();
    await record.append([note('two')]);
    expect(world.incidents()).toEqual([[opened(), note('one'), note('two')]]);
  });

  it('comment unwritten, then a state that fails: the first is still made good', async () => {
    const { world, run, record } = await start([{ call: 'update comment', times: 99, how: 'lost-before' }]);
    await expect(record.append([note('one')])).rejects.toMatchObject({ call: expect.stringContaining('comments/') });
    run.wire.suffer({ call: 'get issue', times: 99, how: 'lost-before' });
    await expect(record.append([note('two')])).rejects.toMatchObject({ call: expect.stringContaining('issues/1') });
    run.wire.suffer();
    await record.append([note('three')]);
    expect(world.incidents()).toEqual([[opened(), note('one'), note('three')]]);
  });

  it.each(['update issue', 'update comment'] as const)(
    '%s: an answer lost after the effect is no loss',
    async (call) => {
      const { world, record } = await start([{ call, times: 2, how: 'lost-after' }]);
      await record.append([note('one')], withAttempt(NOON_MS));
      expect(world.incidents()).toEqual([[opened(), note('one')]]);
      expect(world.state().attempts).toHaveLength(1);
    },
  );
});

describe('a change', () => {
  it('that changes nothing writes nothing', async () => {
    const { world, run, record } = await start();
    const before = JSON.stringify(world.github.state());
    await record.change((state) => ({ ...state }));
    expect(run.wire.writes).toEqual([]);
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it('is made to what is there now, not to what was read', async () => {
    const { world, record } = await start();
    await (await world.record()).change(withAttempt(NOON_MS - 5));
    await record.change(withAttempt(NOON_MS));
    expect(world.state().attempts).toHaveLength(2);
  });

  it('that another run has made already is not written again', async () => {
    const { world, run, record } = await start();
    await (await world.record()).change((state) => ({ ...state, replacedProcessIds: ['one'] }));
    await record.change((state) => ({ ...state, replacedProcessIds: ['one'] }));
    expect(run.wire.writes).toEqual([]);
    expect(record.state.replacedProcessIds).toEqual(['one']);
  });

  it('opens the issue where there is none, without an incident', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.change((state) => ({ ...state, unreadableSinceMs: NOON_MS }));
    expect(world.state()).toMatchObject({ unreadableSinceMs: NOON_MS, openIncident: null, rows: [] });
    expect(world.issue().comments).toEqual([]);
    expect([record.incident, record.incidentUrl]).toEqual([null, null]);
  });

  it('opens the issue even where it changes nothing', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => state);
    expect(world.github.state().issues).toHaveLength(1);
  });

  it('that refuses what it finds leaves everything as it was', async () => {
    const { world, run, record } = await start();
    const refuse = () => {
      throw new Error('not like this');
    };
    await expect(record.change(refuse)).rejects.toThrow('not like this');
    expect(run.wire.writes).toEqual([]);
    await record.change(withAttempt(NOON_MS));
    expect(world.state().attempts).toHaveLength(1);
  });
});

describe('reading again', () => {
  it('before there is an issue asks nobody', async () => {
    const run = new HistoryWorld().run();
    const record = await run.record();
    expect(await record.readAgain()).toMatchObject({ issue: null, held: false, trouble: null });
    expect(run.wire.calls).toEqual(['list issues']);
  });

  it('sees what people and other runs did meanwhile, and changes nothing', async () => {
    const { world, run, record } = await start();
    await (await world.record()).change(withAttempt(NOON_MS));
    world.github.setLabel(1, 'firebreak:hold', true);
    const reading = await record.readAgain();
    expect(reading).toMatchObject({ held: true, holdNewlySeen: true, dateMs: NOON_MS });
    expect(reading.state.attempts).toHaveLength(1);
    expect(record.state.attempts).toEqual([]);
    world.github.close(1);
    expect((await record.readAgain()).trouble?.reasonCode).toBe('history-closed');
    expect(run.wire.calls.slice(2)).toEqual(['get issue', 'get issue']);
  });
});

describe('a comment that people touched', () => {
  it('deleted: the run that writes to it says so, with its state written', async () => {
    const { world, record } = await start();
    world.github.deleteComment(commentId(world));
    await expect(record.append([note('one')], withAttempt(NOON_MS))).rejects.toMatchObject({ kind: 'not-found' });
    expect(world.state().attempts).toHaveLength(1);
    expect(world.issue().comments).toEqual([]);
  });

  it('deleted: the next run starts a new one, and names it', async () => {
    const { world } = await start();
    const before = world.state();
    world.github.deleteComment(commentId(world));
    const record = await world.record();
    expect([record.incident, record.incidentUrl]).toEqual([null, null]);
    await record.open('run-2', [opened(NOON_MS + MINUTE_MS)]);
    expect(world.incidents()).toEqual([[opened(NOON_MS + MINUTE_MS)]]);
    expect(world.state().openIncident).toMatchObject({ key: 'run-2', commentId: commentId(world) });
    expect(world.state().openIncident?.commentId).not.toBe(before.openIncident?.commentId);
  });

  it('gone, in GitHub’s other word for deleted: a new one as well', async () => {
    const { world } = await start();
    const record = await world.record([{ call: 'get comment', how: { status: 410, body: { message: 'Gone' } } }]);
    expect(record.incident).toBeNull();
  });

  it('deleted: still gives way to what another run opened instead', async () => {
    const { world } = await start();
    world.github.deleteComment(commentId(world));
    const [first, second] = [await world.record(), await world.record()];
    await first.open('run-2', [opened()]);
    await expect(second.open('run-3', [opened()])).rejects.toMatchObject({ reasonCode: 'another-run' });
    expect(world.issue().comments).toHaveLength(1);
  });

  it('its hidden lines taken away: goes on from what the state knows', async () => {
    const { world } = await start();
    world.github.editComment(commentId(world), 'Oops.');
    const record = await world.record();
    expect(record.incident?.events).toEqual([note('Earlier events of this incident could not be read.', NOON_MS)]);
    await record.append([note('one', NOON_MS + 1)]);
    expect(world.incidents()[0]).toHaveLength(2);
    expect(world.issue().comments).toHaveLength(1);
  });

  it('its hidden lines taken away under a running run: nothing of the run is lost', async () => {
    const { world, record } = await start();
    await record.append([note('one')]);
    world.github.editComment(commentId(world), `It was like this: ${hide('incident', 'nonsense')}`);
    await record.append([note('two')]);
    expect(world.incidents()).toEqual([[opened(), note('one'), note('two')]]);
  });

  it('below it, strangers put forged ones: nobody believes them', async () => {
    const { world } = await start();
    const own = world.issue().comments[0]?.body ?? '';
    const forged = `${hide('incident-key', 'run-1')}\n${hide('incident', [opened(), closed()])}`;
    for (const body of [own, forged]) world.github.comment(1, body);
    const record = await world.record();
    expect(record.incident?.events).toEqual([opened()]);
    await record.append([note('one')]);
    expect(
      world
        .issue()
        .comments.slice(1)
        .map(({ body }) => body),
    ).toEqual([own, forged]);
  });

  it('one of a stranger whose id came into the state is not believed', async () => {
    const { world } = await start();
    const id = world.github.comment(1, hide('incident', [opened(), closed()]));
    const record = await world.record();
    await record.change((state) => ({
      ...state,
      openIncident: state.openIncident === null ? null : { ...state.openIncident, commentId: id },
    }));
    expect((await world.record()).incident?.events).toEqual([
      note('Earlier events of this incident could not be read.', NOON_MS),
    ]);
  });
});

describe('an incident that is closed', () => {
  it('leaves its comment and its row, and nothing open', async () => {
    const { world, record } = await start();
    await record.append([closed(NOON_MS, 95)], closing());
    const id = commentId(world);
    expect(world.state()).toMatchObject({
      openIncident: null,
      lastClosed: { commentId: id, closedAtMs: NOON_MS },
      rows: [{ commentId: id, closed: true, recoverySeconds: 95 }],
    });
    expect((await world.record()).incident).toBeNull();
    expect(reveal('incident-key', world.issue().comments[0]?.body ?? '')).toBe('');
  });
});
