import { describe, expect, it } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { historySign } from '../../src/history/read-history.ts';
import { EMPTY_STATE, type HistoryState } from '../../src/history/state.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import type { ExistingIssue } from '../sandbox/github/github-settings.ts';
import { MINUTE_MS } from './events.ts';
import { HistoryWorld, KEY, SIGN } from './history-world.ts';

const AUTHOR = 41_898_282;

function history(change: Partial<ExistingIssue> = {}, state: Partial<HistoryState> = {}): ExistingIssue {
  const body = `${SIGN}\n${hide('state', { ...EMPTY_STATE, authorId: AUTHOR, ...state })}\nThe log.`;
  return { title: 'History', labels: ['firebreak'], body, ...change };
}

function read(...existingIssues: readonly ExistingIssue[]) {
  return new HistoryWorld({ existingIssues: [...existingIssues] }).run().read();
}

describe('reading takes one request and changes nothing', () => {
  it.each([
    ['where there is nothing', []],
    ['of a sound history', [history()]],
    ['of one that nobody can read', [history({ body: SIGN })]],
    ['among many', [history(), ...Array.from({ length: 90 }, (_, index) => ({ title: `Bug ${index}` }))]],
  ])('%s', async (_, existingIssues) => {
    const world = new HistoryWorld({ existingIssues });
    const before = JSON.stringify(world.github.state());
    const run = world.run();
    await run.read();
    expect(run.wire.calls).toEqual(['list issues']);
    expect(JSON.stringify(world.github.state())).toBe(before);
  });

  it("tells GitHub's time beside the runner's", async () => {
    const world = new HistoryWorld();
    world.clock.advance(90_500);
    expect(await world.run().read()).toMatchObject({ dateMs: NOON_MS + 90_000, readAtMs: NOON_MS + 90_500 });
  });
});

describe('nothing was ever written', () => {
  const others = { app: 'relay', runbook: 'disk-full', processGroup: 'worker', environment: 'staging' };

  it.each<[string, readonly ExistingIssue[]]>([
    ['no issue', []],
    ['only other issues with the label', [{ title: 'Bug', labels: ['firebreak'], body: 'Help!' }]],
    ['the label was removed', [history({ labels: [] })]],
    ['the label was renamed', [history({ labels: ['fire-break'] })]],
    ['the sign was removed', [history({ body: hide('state', EMPTY_STATE) })]],
    ['a pull request that looks like it', [history({ isPullRequest: true })]],
    ...Object.entries(others).map(([name, value]): [string, readonly ExistingIssue[]] => [
      `the history of another ${name}`,
      [history({ body: `${historySign({ ...KEY, [name]: value })}\n${hide('state', EMPTY_STATE)}` })],
    ]),
  ])('%s', async (_, issues) => {
    const reading = await read(...issues);
    expect(reading).toMatchObject({ issue: null, state: EMPTY_STATE, trouble: null });
    expect(reading).toMatchObject({ held: false, rearmed: false, holdNewlySeen: false });
  });
});

describe('which issue it is', () => {
  it('the one there is, with its state', async () => {
    const rearmedAtMs = NOON_MS - MINUTE_MS;
    const reading = await read({ title: 'Bug' }, history({}, { rearmedAtMs }));
    expect(reading.issue?.number).toBe(2);
    expect(reading.state).toEqual({ ...EMPTY_STATE, authorId: AUTHOR, rearmedAtMs });
    expect(reading).toMatchObject({ held: false, rearmed: false, holdNewlySeen: false, trouble: null });
  });

  it('found behind a hundred others with the label', async () => {
    const others = Array.from({ length: 120 }, (_, index) => ({ title: `Bug ${index}`, labels: ['firebreak'] }));
    expect((await read(history(), ...others)).issue?.number).toBe(1);
  });

  it.each<[string, readonly ExistingIssue[], number]>([
    ['of two the lower one', [history(), history()], 1],
    ['of two the open one', [history({ state: 'closed' }), history()], 2],
    ['of three the lowest open one', [history({ state: 'closed' }), history(), history()], 2],
    ['of two closed ones the lower', [history({ state: 'closed' }), history({ state: 'closed' })], 1],
  ])('%s', async (_, issues, number) => {
    expect((await read(...issues)).issue?.number).toBe(number);
  });
});

describe('a history that only a person can mend', () => {
  it('closed: says to reopen it', async () => {
    const { trouble, state } = await read(history({ state: 'closed' }, { rearmedAtMs: 7 }));
    expect(trouble).toMatchObject({
      reasonCode: 'history-closed',
      message: 'Issue #1 is closed. Reopen it to let Firebreak act.',
    });
    expect(state.rearmedAtMs).toBe(7);
  });

  it.each([
    ['cut off', history().body?.slice(0, 120)],
    ['gone', SIGN],
    ['of another kind', `${SIGN}\n${hide('state', { version: 1 })}`],
    ['of a newer version', `${SIGN}\n${hide('state', { ...EMPTY_STATE, version: 2 })}`],
    ['not packed', `${SIGN}\n<!-- firebreak:state {} -->`],
    ['behind a broken one', `${SIGN}\n<!-- firebreak:state x -->\n${hide('state', EMPTY_STATE)}`],
  ])('its state is %s: says how to mend it', async (_, body = '') => {
    const { trouble, state, held } = await read(history({ body }));
    expect(trouble?.reasonCode).toBe('history-unreadable');
    expect(trouble?.message).toMatch(
      /^The state in issue #1 cannot be read\. Restore an earlier version .* edit history/,
    );
    expect({ state, held }).toEqual({ state: EMPTY_STATE, held: false });
  });

  it('unreadable, but the hold still counts', async () => {
    expect(await read(history({ body: SIGN, labels: ['firebreak', 'firebreak:hold'] }))).toMatchObject({
      held: true,
      rearmed: false,
      trouble: { reasonCode: 'history-unreadable' },
    });
  });

  it('written by another account than its state says', async () => {
    const { trouble } = await read(history({ author: 'stranger' }));
    expect(trouble?.reasonCode).toBe('history-unreadable');
    expect(trouble?.message).toMatch(/^Issue #1 was opened by another account .* Remove the label firebreak/);
  });

  it('by another account and closed: reopening it would not be enough', async () => {
    const { trouble } = await read(history({ author: 'person', state: 'closed' }));
    expect(trouble?.reasonCode).toBe('history-unreadable');
  });
});

describe('no trouble', () => {
  it.each([
    ['where the state does not know its author yet', history({ author: 'person' }, { authorId: null })],
    ['with text around the hidden lines', history({ body: `Hello.\n\n${history().body}\n\nBye.` })],
    ['with another title', history({ title: 'Our incidents' })],
    ['with more labels', history({ labels: ['bug', 'Firebreak', 'on call'] })],
  ])('%s', async (_, issue) => {
    expect(await read(issue)).toMatchObject({ issue: { number: 1 }, trouble: null });
  });
});

it('is in trouble where the issue is locked', async () => {
  const reading = await read(history({ locked: true }));
  expect(reading.trouble).toMatchObject({
    reasonCode: 'history-locked',
    message: expect.stringContaining('Unlock it'),
  });
});
