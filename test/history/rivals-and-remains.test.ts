import { describe, expect, it } from 'vitest';
import { hide, reveal } from '../../src/history/hidden.ts';
import { EMPTY_STATE, HOLD_LABEL, parseState } from '../../src/history/state.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { attemptAt, closed, closing, MINUTE_MS, note, opened, relapsed, withAttempt } from './events.ts';
import { HistoryWorld, SECRET, SIGN } from './history-world.ts';

describe('a hold that a person lifts', () => {
  async function lifted(): Promise<HistoryWorld> {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('key', [opened()]);
    await record.change((state) => ({ ...state, hold: { reasonCode: 'unrecovered', setAtMs: NOON_MS, seen: false } }));
    await record.labelHold();
    world.clock.advance(MINUTE_MS);
    world.github.setLabel(1, HOLD_LABEL, false);
    return world;
  }

  it('is written by the next append', async () => {
    const world = await lifted();
    await (await world.record()).append([note('on we go')]);
    expect(world.state()).toMatchObject({ hold: null, rearmedAtMs: NOON_MS + MINUTE_MS });
  });

  it('is written by a change that changes nothing else', async () => {
    const world = await lifted();
    await (await world.record()).change((state) => state);
    expect(world.state()).toMatchObject({ hold: null, rearmedAtMs: NOON_MS + MINUTE_MS });
    world.clock.advance(MINUTE_MS);
    expect(await world.run().read()).toMatchObject({ rearmed: false });
  });
});

describe('a stranger’s comment whose id came into the state', () => {
  it('is not believed by the append either', async () => {
    const world = new HistoryWorld();
    await (await world.record()).open('run-1', [opened()]);
    const id = world.github.comment(1, hide('incident', [opened(), closed()]));
    await (await world.record()).change((state) => ({
      ...state,
      openIncident: state.openIncident === null ? null : { ...state.openIncident, commentId: id },
    }));
    const record = await world.record();
    expect(record.incident?.closedAtMs).toBeNull();
    await record.append([note('one')]);
    expect(record.incident?.closedAtMs).toBeNull();
  });
});

describe('an incident that could not be opened', () => {
  it('is not the record’s incident', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: 1 }));
    const [first, second] = [await world.record(), await world.record()];
    await first.open('run-1', [opened()]);
    await expect(second.open('run-2', [opened()])).rejects.toMatchObject({ reasonCode: 'another-run' });
    expect(second.incident).toBeNull();
  });

  it('by a run that was too slow does not replace the one that another run opened since', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: 1 }));
    const slow = world.run();
    slow.wire.once('create comment', async () => {
      world.clock.advance(3 * MINUTE_MS);
      await (await world.record()).open('run-2', [opened(NOON_MS + 3 * MINUTE_MS)]);
    });
    const record = await slow.record();
    const [result] = await Promise.allSettled([record.open('run-1', [opened()])]);
    expect(result).toMatchObject({ status: 'rejected', reason: { reasonCode: 'another-run' } });
    expect(world.state().openIncident?.key).toBe('run-2');
  });
});

describe('an incident that comes back', () => {
  async function worldWithClosed(): Promise<HistoryWorld> {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('run-1', [opened()]);
    await record.append([closed(NOON_MS)], closing(NOON_MS));
    return world;
  }

  it('is reopened by one of two runs, the other gives way', async () => {
    const world = await worldWithClosed();
    const [first, second] = [await world.record(), await world.record()];
    await first.reopen('run-2', [relapsed()]);
    await expect(second.reopen('run-3', [relapsed()])).rejects.toMatchObject({ reasonCode: 'another-run' });
    expect(world.incidents()[0]?.filter(({ type }) => type === 'relapsed')).toHaveLength(1);
    expect(world.state().openIncident?.key).toBe('run-2');
  });
});

describe('the history issue, made by another run while the answer was lost', () => {
  it('is not taken for one’s own', async () => {
    const world = new HistoryWorld();
    const slow = world.run([{ call: 'create issue', how: 'lost-before' }]);
    slow.wire.once('create issue', async () => (await world.record()).open('run-2', [opened(NOON_MS + 1)]));
    const record = await slow.record();
    const [result] = await Promise.allSettled([record.open('run-1', [opened()])]);
    expect(result).toMatchObject({ status: 'rejected', reason: { reasonCode: 'another-run' } });
    expect(world.state().openIncident?.key).toBe('run-2');
    expect(world.incidents()).toHaveLength(1);
  });
});

describe('a run that died after it made the next issue', () => {
  async function died(): Promise<HistoryWorld> {
    const state = { ...EMPTY_STATE, authorId: 41_898_282 };
    const body = `${SIGN}\n${hide('state', state)}\nThe log.`;
    const existing = { title: 'History', labels: ['firebreak'], body, strangersComments: 2_400 };
    const world = new HistoryWorld({ existingIssues: [existing] });
    const run = world.run();
    const record = await run.record();
    run.wire.dieAfter(4);
    await expect(record.open('run-1', [opened()])).rejects.toMatchObject({ name: 'ServiceError' });
    world.clock.advance(3 * MINUTE_MS);
    return world;
  }

  it('does not lose the hold that a person set since', async () => {
    const world = await died();
    world.github.setLabel(1, HOLD_LABEL, true);
    await (await world.record()).open('run-2', [opened()]);
    expect(await world.run().read()).toMatchObject({ issue: { number: 2 }, held: true });
  });

  it('does not lose what was written since', async () => {
    const world = await died();
    await (await world.record()).change(withAttempt(NOON_MS));
    await (await world.record()).open('run-2', [opened()]);
    expect(world.state(2).attempts).toHaveLength(1);
  });
});

describe('a block that is broken', () => {
  it('in any one character says nothing', () => {
    const state = { ...EMPTY_STATE, attempts: [attemptAt(NOON_MS), attemptAt(NOON_MS + 1)], rearmedAtMs: NOON_MS };
    const block = hide('state', state);
    const others = [...block].flatMap((character, index) => {
      const broken = `${block.slice(0, index)}${character === 'A' ? 'B' : 'A'}${block.slice(index + 1)}`;
      const value = reveal('state', broken);
      return value === undefined || JSON.stringify(value) === JSON.stringify(state) ? [] : [parseState(value)];
    });
    expect(others.filter((other) => other !== null)).toEqual([]);
  });
});

describe('a secret in the state', () => {
  it('is not written, packed or not', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, replacedProcessIds: [SECRET] }));
    expect(JSON.stringify(world.state())).not.toContain(SECRET);
  });
});

describe('an issue that was deleted', () => {
  it('is not said to be a matter of the repository’s settings', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: 1 }));
    const how = { status: 410, body: { message: 'This issue was deleted' } };
    const record = await world.record([{ call: 'get issue', how }]);
    await expect(record.change(withAttempt(NOON_MS))).rejects.not.toThrow('switched off');
  });
});
