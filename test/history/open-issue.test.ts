import { describe, expect, it } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import type { Issue } from '../../src/history/issues.ts';
import { openIssue } from '../../src/history/open-issue.ts';
import { EMPTY_STATE, HISTORY_LABEL } from '../../src/history/state.ts';
import type { ExistingIssue } from '../sandbox/github/github-settings.ts';
import { type HistoryRun, HistoryWorld, SIGN } from './history-world.ts';
import type { WireFault } from './wire.ts';

const BODY = `${SIGN}\n${hide('state', EMPTY_STATE)}\nThe log.`;
const FORBIDDEN = { status: 403, body: { message: 'Must have admin rights to Repository.' } };

function open({ issues }: Pick<HistoryRun, 'issues'>): Promise<Issue> {
  return openIssue({ issues, sign: SIGN, title: 'History', body: BODY });
}

function faulty(faults: readonly WireFault[], existingIssues: ExistingIssue[] = []) {
  const world = new HistoryWorld({ existingIssues });
  return { world, run: world.run(faults) };
}

describe('the first run', () => {
  it('looks, makes the labels and the issue, and looks again', async () => {
    const { world, run } = faulty([]);
    expect(await open(run)).toMatchObject({ number: 1, labels: [HISTORY_LABEL], state: 'open' });
    expect(run.wire.calls).toEqual([
      'list newest issues',
      'create label',
      'create label',
      'create issue',
      'list issues',
    ]);
    expect(world.issue()).toMatchObject({ title: 'History', body: BODY, labels: [HISTORY_LABEL] });
  });

  it('takes labels as they are', async () => {
    const { world, run } = faulty([], [{ title: 'Other history', labels: [HISTORY_LABEL, 'firebreak:hold'] }]);
    expect((await open(run)).number).toBe(2);
    expect(world.github.state().issues).toHaveLength(2);
  });

  it.each<[string, WireFault]>([
    ['not allowed', { call: 'create label', how: FORBIDDEN, times: 2 }],
    ['broken', { call: 'create label', how: { status: 502, body: {} }, times: 9 }],
    ['lost', { call: 'create label', how: 'lost-after', times: 9 }],
  ])('does without labels of its own where making them is %s', async (_, fault) => {
    const { world, run } = faulty([fault]);
    expect((await open(run)).labels).toEqual([HISTORY_LABEL]);
    expect(world.github.state().issues).toHaveLength(1);
  });

  it.each<[string, WireFault]>([
    ['lost after the issue was made', { call: 'create issue', how: 'lost-after' }],
    ['lost before', { call: 'create issue', how: 'lost-before' }],
    ['a fault of the service', { call: 'create issue', how: { status: 502, body: {} } }],
    ['not what was asked for', { call: 'create issue', how: { status: 201, body: { id: 1 } } }],
  ])('makes one issue where the answer is %s', async (_, fault) => {
    const { world, run } = faulty([fault]);
    expect((await open(run)).number).toBe(1);
    expect(world.github.state().issues).toHaveLength(1);
  });

  it.each([
    ['refused', FORBIDDEN, 'forbidden'],
    ['switched off', { status: 410, body: { message: 'Issues has been disabled in this repository.' } }, 'gone'],
    ['too long', { status: 422, body: { message: 'Validation Failed' } }, 'rejected'],
  ])('makes nothing where it is %s, and does not ask twice', async (_, how, kind) => {
    const { world, run } = faulty([{ call: 'create issue', how, times: 9 }]);
    await expect(open(run)).rejects.toMatchObject({ kind, effect: 'none' });
    expect(run.wire.calls.filter((call) => call === 'create issue')).toHaveLength(1);
    expect(world.github.state().issues).toEqual([]);
  });
});

describe('a label that does not stick', () => {
  it('is an error that says what to do', async () => {
    const world = new HistoryWorld({ visibility: 'public', tokens: { someone: 'stranger' } });
    const opening = open(world.run([], 'someone'));
    await expect(opening).rejects.toMatchObject({ name: 'HistoryTrouble', reasonCode: 'history-unreadable' });
    await expect(opening).rejects.toThrow(
      /#1 was opened, but the label firebreak is not on it.*permission issues: write/,
    );
  });

  it('does not make one issue per run', async () => {
    const world = new HistoryWorld({ visibility: 'public', tokens: { someone: 'stranger' } });
    for (let run = 0; run < 3; run += 1)
      await expect(open(world.run([], 'someone'))).rejects.toThrow(/label firebreak/);
    expect(world.github.state().issues).toHaveLength(1);
  });
});

describe('one that is there already', () => {
  it.each(['stranger', 'action'] as const)('without the label, by a %s: a person has to look', async (author) => {
    const { world, run } = faulty([], [{ title: 'x', body: BODY, author }]);
    const opening = open(run);
    await expect(opening).rejects.toMatchObject({ reasonCode: 'history-unreadable' });
    await expect(opening).rejects.toThrow(
      '#1 looks like this history but lacks the label firebreak. Set the label on it',
    );
    expect(run.wire.writes).toEqual([]);
    expect(world.issue().labels).toEqual([]);
  });

  it('with the label: another run was faster', async () => {
    const { run } = faulty([], [{ title: 'x', body: BODY, labels: [HISTORY_LABEL] }]);
    const opening = open(run);
    await expect(opening).rejects.toMatchObject({ reasonCode: 'another-run' });
    await expect(opening).rejects.toThrow('Another run opened the history #1 at the same moment.');
    expect(run.wire.writes).toEqual([]);
  });

  it('as a pull request with the same text is none', async () => {
    const { run } = faulty([], [{ title: 'x', body: BODY, isPullRequest: true, author: 'stranger' }]);
    expect((await open(run)).number).toBe(2);
  });
});

describe('two runs at once', () => {
  it.each([
    ['the first creates first', 'list issues'],
    ['the other is done before the first lists', 'create issue'],
    ['the other is done before the first makes a label', 'create label'],
  ] as const)('%s: one issue stays open, and exactly one run has it', async (_, moment) => {
    const world = new HistoryWorld();
    const [first, other] = [world.run(), world.run()];
    let opened: Promise<PromiseSettledResult<Issue>[]> | null = null;
    first.wire.once(moment, () => {
      opened = Promise.allSettled([open(other)]);
      return opened;
    });
    const [result] = await Promise.allSettled([open(first)]);
    const [otherResult] = (await opened) ?? [];
    const winners = [result, otherResult].flatMap((one) => (one?.status === 'fulfilled' ? [one.value.number] : []));
    expect(winners).toEqual([1]);
    const loser = [result, otherResult].find((one) => one?.status === 'rejected');
    expect(loser).toMatchObject({ reason: { reasonCode: 'another-run' } });
    expect(world.github.state().issues.map(({ state }) => state)).toEqual(
      world.github.state().issues.length === 1 ? ['open'] : ['open', 'closed'],
    );
  });

  it('both list before either closes: the lower stays', async () => {
    const world = new HistoryWorld();
    const [first, other] = [world.run(), world.run()];
    const results = await Promise.allSettled([open(first), open(other)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.github.state().issues.map(({ number, state }) => [number, state])).toEqual([
      [1, 'open'],
      [2, 'closed'],
    ]);
    expect((await world.run().read()).issue?.number).toBe(1);
  });

  it('the one that gave way died before it closed its own: the lower is read', async () => {
    const world = new HistoryWorld();
    const [first, other] = [world.run(), world.run([{ call: 'update issue', how: 'lost-before', times: 9 }])];
    const results = await Promise.allSettled([open(first), open(other)]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { kind: 'connection-failed' } });
    expect(world.github.state().issues.map(({ state }) => state)).toEqual(['open', 'open']);
    expect((await world.run().read()).issue?.number).toBe(1);
  });
});
