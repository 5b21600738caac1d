import { describe, expect, it } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { EMPTY_STATE } from '../../src/history/state.ts';
import { BY_HAND_HEADING } from '../../src/report/by-hand.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { closed, closing, opened, withAttempt } from './events.ts';
import { HistoryWorld } from './history-world.ts';

const TABLE = `| date (UTC) | seen | cause | cure |
| --- | --- | --- | --- |
| 2025-11-17 | listener hung, all 500 | connect without timeout | restart |`;
const LINE = '| 2025-12-08 | 37 errors in an hour | address-by-address retries | restart |';

async function start(): Promise<HistoryWorld> {
  const world = new HistoryWorld();
  await (await world.record()).change((state) => ({ ...state, unreadableSinceMs: NOON_MS }));
  return world;
}

/** A person edits the section in a browser, which ends lines in its own way. */
function write(world: HistoryWorld, text: string): void {
  const { body } = world.issue();
  const mark = body.indexOf('-->', body.indexOf(BY_HAND_HEADING)) + 3;
  world.github.editIssue(1, `${body.slice(0, mark)}\n${text}${body.slice(mark)}`.replaceAll('\n', '\r\n'));
}

function times(world: HistoryWorld, text: string): number {
  return world.issue().body.split(text).length - 1;
}

describe('what people put in by hand', () => {
  it('survives every kind of write, once', async () => {
    const world = await start();
    write(world, TABLE);
    const record = await world.record();
    await record.open('run-1', [opened()]);
    expect(times(world, TABLE)).toBe(1);
    await record.append([closed()], closing());
    await record.change(withAttempt(NOON_MS));
    await (await world.record()).open('run-2', [opened()]);
    expect(times(world, TABLE)).toBe(1);
    expect(times(world, BY_HAND_HEADING)).toBe(1);
  });

  it('while a run is at work, between what it read and what it writes, is kept', async () => {
    const world = await start();
    const record = await world.record();
    write(world, TABLE);
    await record.open('run-1', [opened()]);
    write(world, `${LINE}\n`);
    await record.append([closed()], closing());
    expect([times(world, TABLE), times(world, LINE)]).toEqual([1, 1]);
  });

  it('is kept by a run that has to try twice', async () => {
    const world = await start();
    write(world, TABLE);
    await (await world.record([{ call: 'update issue', how: 'lost-after', times: 2 }])).change(withAttempt(NOON_MS));
    expect(times(world, TABLE)).toBe(1);
  });

  it('is no reason to write: nothing is written where nothing else changed', async () => {
    const world = await start();
    await (await world.record()).open('run-1', [opened()]);
    write(world, TABLE);
    const run = world.run();
    await (await run.record()).change((state) => state);
    expect(run.wire.writes).toEqual([]);
  });

  it('is never taken for state, wherever it stands', async () => {
    const world = await start();
    write(world, hide('state', { ...EMPTY_STATE, attempts: [], rearmedAtMs: 99 }));
    await (await world.record()).change(withAttempt(NOON_MS));
    expect(world.state()).toMatchObject({ rearmedAtMs: null, attempts: [{ atMs: NOON_MS }] });
    expect(times(world, 'firebreak:state')).toBe(1);
  });

  it('is not wiped by a write that is refused', async () => {
    const world = await start();
    write(world, TABLE);
    const before = world.issue().body;
    const record = await world.record([{ call: 'update issue', how: { status: 403, body: { message: 'no' } } }]);
    await expect(record.change(withAttempt(NOON_MS))).rejects.toMatchObject({ kind: 'forbidden' });
    expect(world.issue().body).toBe(before);
  });
});
