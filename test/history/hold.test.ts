import { describe, expect, it } from 'vitest';
import type { HistoryReading } from '../../src/history/read-history.ts';
import { EMPTY_STATE, type HistoryState, HOLD_LABEL } from '../../src/history/state.ts';
import type { GuardAnswer } from '../../src/incident/guard.ts';
import { askGuards } from '../../src/response/guards.ts';
import { appMachine, guardInput, ulidAt } from '../response/guard-fixture.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { HOUR_MS, MINUTE_MS, note, opened, withAttempt } from './events.ts';
import { HistoryWorld } from './history-world.ts';

const SET = { reasonCode: 'budget-spent', setAtMs: NOON_MS, seen: false };

async function worldWith(change: (state: HistoryState) => HistoryState): Promise<HistoryWorld> {
  const world = new HistoryWorld();
  const record = await world.record();
  await record.open('key', [opened()]);
  await record.change(change);
  return world;
}

function guard(name: 'hold' | 'budget', history: HistoryReading): GuardAnswer | undefined {
  const machines = [appMachine('machine-a', { instanceId: ulidAt(NOON_MS - 24 * HOUR_MS) })];
  return askGuards(guardInput({ machines, history, nowMs: history.dateMs })).find(({ guard }) => guard === name);
}

describe('a hold set by a person', () => {
  it('holds at once, and is new', async () => {
    const world = await worldWith((state) => state);
    world.github.setLabel(1, HOLD_LABEL, true);
    const reading = await world.run().read();
    expect(reading).toMatchObject({ held: true, holdNewlySeen: true, rearmed: false, state: { hold: null } });
    expect(guard('hold', reading)).toMatchObject({ answer: 'hold', reasonCode: 'hold-set' });
  });

  it('is not new any more once it is on record', async () => {
    const world = await worldWith((state) => ({ ...state, hold: { ...SET, reasonCode: 'set-by-hand', seen: true } }));
    world.github.setLabel(1, HOLD_LABEL, true);
    expect(await world.run().read()).toMatchObject({ held: true, holdNewlySeen: false, rearmed: false });
  });

  it('and taken away before anybody saw it leaves no trace', async () => {
    const world = await worldWith((state) => state);
    world.github.setLabel(1, HOLD_LABEL, true);
    world.github.setLabel(1, HOLD_LABEL, false);
    const reading = await world.run().read();
    expect(reading).toMatchObject({ held: false, rearmed: false, holdNewlySeen: false });
    expect(reading.state.rearmedAtMs).toBeNull();
  });
});

describe('a hold set by Firebreak', () => {
  it('holds although its label is not there yet', async () => {
    const world = await worldWith((state) => ({ ...state, hold: SET }));
    const reading = await world.run().read();
    expect(reading).toMatchObject({ held: true, rearmed: false, holdNewlySeen: false, state: { hold: SET } });
    expect(guard('hold', reading)?.says).toContain('by Firebreak (budget-spent)');
  });

  it('is seen by the run that sets the label', async () => {
    const world = await worldWith((state) => ({ ...state, hold: SET }));
    const record = await world.record();
    await record.labelHold();
    expect(world.issue().labels).toEqual(['firebreak', HOLD_LABEL]);
    expect(world.state().hold).toEqual({ ...SET, seen: true });
    expect(await world.run().read()).toMatchObject({ held: true, holdNewlySeen: false, rearmed: false });
  });

  it('whose label came, but not the word that it was seen, is seen by the next run', async () => {
    const world = await worldWith((state) => ({ ...state, hold: SET }));
    const run = world.run([{ call: 'get issue', how: 'lost-before', times: 99 }]);
    await expect((await run.record()).labelHold()).rejects.toMatchObject({ kind: 'connection-failed' });
    expect(await world.run().read()).toMatchObject({ held: true, holdNewlySeen: true, rearmed: false });
  });

  it('without a label that could be set stays, and can be tried again', async () => {
    const world = await worldWith((state) => ({ ...state, hold: SET }));
    const run = world.run([{ call: 'add labels', how: { status: 403, body: { message: 'Must have admin rights' } } }]);
    const record = await run.record();
    await expect(record.labelHold()).rejects.toMatchObject({ kind: 'forbidden' });
    expect(world.state().hold).toEqual(SET);
    expect(await world.run().read()).toMatchObject({ held: true, rearmed: false });
    await record.labelHold();
    expect(world.state().hold).toEqual({ ...SET, seen: true });
  });

  it('is lifted meanwhile by nobody: marking it as seen makes no hold where there is none', async () => {
    const world = await worldWith((state) => state);
    const record = await world.record();
    await record.labelHold();
    expect(world.state().hold).toBeNull();
  });
});

describe('a hold that a person lifts', () => {
  async function lifted(): Promise<HistoryWorld> {
    const world = await worldWith((state) => ({ ...state, hold: SET }));
    for (const minutes of [90, 60, 31]) {
      await (await world.record()).change(withAttempt(NOON_MS - minutes * MINUTE_MS));
    }
    await (await world.record()).labelHold();
    world.clock.advance(MINUTE_MS);
    world.github.setLabel(1, HOLD_LABEL, false);
    world.clock.advance(MINUTE_MS);
    return world;
  }

  it('is re-armed, with the time at which it was noticed', async () => {
    const world = await lifted();
    const reading = await world.run().read();
    expect(reading).toMatchObject({ held: false, rearmed: true, holdNewlySeen: false });
    expect(reading.state).toMatchObject({ hold: null, rearmedAtMs: NOON_MS + 2 * MINUTE_MS });
    expect(guard('hold', reading)?.answer).toBe('pass');
  });

  it('makes attempts from before count no longer', async () => {
    const world = await lifted();
    const reading = await world.run().read();
    expect(reading.state.attempts).toHaveLength(3);
    expect(guard('budget', reading)?.answer).toBe('pass');
    const unlifted = { ...reading, state: { ...reading.state, rearmedAtMs: null } };
    expect(guard('budget', unlifted)).toMatchObject({ answer: 'hold', reasonCode: 'budget-spent' });
  });

  it('does not give back what was spent since', async () => {
    const world = await lifted();
    const record = await world.record();
    await record.append([note('on we go')]);
    world.clock.advance(MINUTE_MS);
    await record.change(withAttempt(world.clock.nowMs()));
    world.clock.advance(MINUTE_MS);
    expect(guard('budget', await world.run().read())).toMatchObject({ answer: 'wait', reasonCode: 'cooling-down' });
  });

  it('is written with the next change, and is news only once', async () => {
    const world = await lifted();
    await (await world.record()).change((state) => ({ ...state, replacedProcessIds: ['one'] }));
    expect(world.state()).toMatchObject({ hold: null, rearmedAtMs: NOON_MS + 2 * MINUTE_MS });
    world.clock.advance(HOUR_MS);
    const reading = await world.run().read();
    expect(reading).toMatchObject({ rearmed: false, state: { rearmedAtMs: NOON_MS + 2 * MINUTE_MS } });
  });

  it('holds again as soon as the label is back', async () => {
    const world = await lifted();
    world.github.setLabel(1, HOLD_LABEL, true);
    expect(await world.run().read()).toMatchObject({ held: true, rearmed: false, state: { rearmedAtMs: null } });
  });
});

describe('the label before there is any history', () => {
  it('on another issue holds nothing', async () => {
    const world = new HistoryWorld({ existingIssues: [{ title: 'x', labels: ['firebreak', HOLD_LABEL] }] });
    expect(await world.run().read()).toMatchObject({ held: false, issue: null, state: EMPTY_STATE });
  });

  it('on a fresh one holds', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: NOON_MS }));
    world.github.setLabel(1, HOLD_LABEL, true);
    expect(await world.run().read()).toMatchObject({ held: true, holdNewlySeen: true });
  });
});
