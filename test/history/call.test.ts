import { describe, expect, it } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { HOUR_MS, opened } from './events.ts';
import { HistoryWorld } from './history-world.ts';
import type { Refusal, WireFault } from './wire.ts';

const TEXT = '@on-call: the pool is exhausted.';

async function start(faults: readonly WireFault[] = []) {
  const world = new HistoryWorld();
  await (await world.record()).open('run-1', [opened()]);
  const run = world.run(faults);
  return { world, run, record: await run.record() };
}

function calls(world: HistoryWorld) {
  return world.issue().comments.filter(({ body, author }) => body.includes(TEXT) && author === 'github-actions[bot]');
}

describe('a call for a person', () => {
  it('is a comment of its own, with its address', async () => {
    const { world, record } = await start();
    const url = await record.call('run-1/unrecovered', TEXT);
    const [made] = calls(world);
    expect(url).toBe(`https://github.com/acme/shop/issues/1#issuecomment-${made?.id}`);
    expect(made?.body).toBe(`${hide('call', 'run-1/unrecovered')}\n${TEXT}`);
  });

  it('goes out where no incident is open, and once', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: 1 }));
    const record = await world.record();
    expect(await record.call('key', TEXT)).toBe(await (await world.record()).call('key', TEXT));
    expect(calls(world)).toHaveLength(1);
  });

  it('for another reason is another one', async () => {
    const { world, record } = await start();
    const urls = [await record.call('run-1/one', TEXT), await record.call('run-1/two', TEXT)];
    expect(new Set(urls).size).toBe(2);
    expect(calls(world)).toHaveLength(2);
  });

  it('behind many comments of others is still found', async () => {
    const { world, record } = await start();
    const url = await record.call('run-1/one', TEXT);
    for (let count = 0; count < 120; count += 1) world.github.comment(1, 'Me too.');
    expect(await record.call('run-1/one', 'again')).toBe(url);
  });

  it.each<[string, () => string]>([
    ["a stranger's copy of it", () => `${hide('call', 'run-1/one')}\n${TEXT}`],
    ["a stranger's copy of its key", () => hide('call', 'run-1/one')],
  ])('goes out in spite of %s', async (_, body) => {
    const { world, record } = await start();
    world.github.comment(1, body());
    await record.call('run-1/one', TEXT);
    expect(calls(world)).toHaveLength(1);
  });

  it('goes out in spite of a comment of ours that only quotes it', async () => {
    const { world, record } = await start();
    const [incident] = world.issue().comments;
    if (incident === undefined) throw new Error('no comment');
    world.github.editComment(incident.id, `${incident.body}\n${hide('call', 'run-1/one')}`);
    await record.call('run-1/one', TEXT);
    expect(calls(world)).toHaveLength(1);
  });
});

describe('nobody is called twice', () => {
  it('by the same run', async () => {
    const { world, run, record } = await start();
    const url = await record.call('run-1/one', TEXT);
    expect(await record.call('run-1/one', 'other words')).toBe(url);
    expect(calls(world)).toHaveLength(1);
    expect(run.wire.writes.filter((call) => call === 'create comment')).toHaveLength(1);
  });

  it('by a later run, however long the incident lasts', async () => {
    const { world, record } = await start();
    const url = await record.call('run-1/one', TEXT);
    world.clock.advance(50 * HOUR_MS);
    expect(await (await world.record()).call('run-1/one', TEXT)).toBe(url);
    expect(calls(world)).toHaveLength(1);
  });

  it.each<[string, readonly WireFault[]]>([
    ['lost after the effect', [{ call: 'create comment', how: 'lost-after' }]],
    ['lost before the effect', [{ call: 'create comment', how: 'lost-before' }]],
    ['a fault of the service', [{ call: 'create comment', how: { status: 502, body: {} } }]],
    [
      'lost twice, the second time after the effect',
      [
        { call: 'create comment', how: 'lost-before' },
        { call: 'create comment', from: 2, how: 'lost-after' },
      ],
    ],
  ])('where the answer is %s', async (_, faults) => {
    const { world, record } = await start(faults);
    const url = await record.call('run-1/one', TEXT);
    expect(calls(world)).toHaveLength(1);
    expect(url).toContain(String(calls(world)[0]?.id));
  });

  it('by two runs at the same moment', async () => {
    const { world, record } = await start();
    const other = await world.record();
    const urls = await Promise.all([record.call('run-1/one', TEXT), other.call('run-1/one', TEXT)]);
    expect(calls(world)).toHaveLength(1);
    expect(urls.filter((url) => url === null)).toHaveLength(1);
  });

  it('by a run that comes while another is about to', async () => {
    const { world, run, record } = await start();
    const others: (string | null)[] = [];
    run.wire.once('create comment', async () => {
      others.push(await (await world.record()).call('run-1/one', TEXT));
    });
    await record.call('run-1/one', TEXT);
    expect(others).toEqual([null]);
    expect(calls(world)).toHaveLength(1);
  });

  it('after a run that died with the call on its way', async () => {
    const { world, run, record } = await start([{ call: 'create comment', how: 'lost-after' }]);
    run.wire.dieAfter(2);
    await expect(record.call('run-1/one', TEXT)).rejects.toMatchObject({ name: 'ServiceError' });
    await (await world.record()).call('run-1/one', TEXT);
    expect(calls(world)).toHaveLength(1);
  });
});

describe('nobody is called at all', () => {
  it.each<[string, Refusal, object]>([
    ['locked', { status: 403, body: { message: 'Unable to create comment because issue is locked.' } }, /Unlock/],
    ['gone', { status: 410, body: { message: 'Issues has been disabled' } }, /switched off/],
    ['too long', { status: 422, body: { message: 'Validation Failed' } }, /422/],
  ])('where it is refused (%s): thrown, in words', async (_, how, words) => {
    const { world, run, record } = await start([{ call: 'create comment', times: 9, how }]);
    await expect(record.call('run-1/one', TEXT)).rejects.toThrow(words as RegExp);
    expect(run.wire.writes.filter((call) => call === 'create comment')).toHaveLength(1);
    expect(calls(world)).toEqual([]);
  });

  it('where the comments cannot be read: it may have gone out already', async () => {
    const { world, run, record } = await start([{ call: 'list comments', times: 9, how: { status: 500, body: {} } }]);
    await expect(record.call('run-1/one', TEXT)).rejects.toMatchObject({ kind: 'server-error' });
    expect(run.wire.writes).toEqual([]);
    expect(calls(world)).toEqual([]);
  });

  it('without a history: that is a mistake', async () => {
    const run = new HistoryWorld().run();
    const record = await run.record();
    await expect(record.call('run-1/one', TEXT)).rejects.toThrow('There is no history issue yet.');
    await expect(record.labelHold()).rejects.toThrow('There is no history issue yet.');
    expect(run.wire.writes).toEqual([]);
  });
});
