import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { parseEvents } from '../../src/incident/parse-events.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { HOUR_MS, note, opened, withAttempt } from './events.ts';
import { HistoryWorld } from './history-world.ts';
import type { GitHubCall, Refusal, WireFault } from './wire.ts';

const SECONDARY: Refusal = {
  status: 403,
  body: { message: 'You have exceeded a secondary rate limit.' },
  headers: { 'retry-after': '30' },
};
const TOO_MANY: Refusal = { status: 429, body: { message: 'Too many requests' }, headers: { 'retry-after': '10' } };

function primary(resetInMs: number): Refusal {
  const reset = String((NOON_MS + resetInMs) / 1_000);
  return {
    status: 403,
    body: { message: 'API rate limit exceeded for installation ID 1.' },
    headers: {
      date: new Date(NOON_MS).toUTCString(),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': reset,
    },
  };
}

/** A run that opens an incident, goes on with it and calls, on a history that is there already. */
async function liveThrough(faults: readonly (WireFault & { readonly lastsMs?: number })[]) {
  const world = new HistoryWorld();
  await (await world.record()).change(withAttempt(NOON_MS));
  const lasting = faults.map(({ lastsMs = Number.POSITIVE_INFINITY, ...fault }) => ({
    ...fault,
    isOver: () => world.clock.nowMs() >= NOON_MS + lastsMs,
  }));
  const run = world.run(lasting);
  const living = async () => {
    const record = await run.record();
    await record.open('run-1', [opened()]);
    await record.append([note('one')], withAttempt(NOON_MS + 1));
    await record.call('run-1/one', '@on-call');
  };
  const error: unknown = await living().then(
    () => null,
    (reason: unknown) => reason,
  );
  return { world, run, error };
}

function times(calls: readonly GitHubCall[], call: GitHubCall): number {
  return calls.filter((other) => other === call).length;
}

function expectOneOfEach(world: HistoryWorld): void {
  expect(world.github.state().issues).toHaveLength(1);
  const { comments } = world.issue();
  expect(comments.filter(({ body }) => parseEvents(reveal('incident', body)) !== null)).toHaveLength(1);
  expect(comments.filter(({ body }) => reveal('call', body) === 'run-1/one')).toHaveLength(1);
  expect(comments).toHaveLength(2);
  expect(world.incidents()).toEqual([[opened(), note('one')]]);
  expect(world.state().attempts).toHaveLength(2);
}

const ALL: readonly GitHubCall[] = [
  'list issues',
  'get issue',
  'update issue',
  'create comment',
  'get comment',
  'update comment',
  'list comments',
];

describe('waited for, and then done once', () => {
  const kinds: readonly (readonly [string, Refusal, number])[] = [
    ['a secondary limit', SECONDARY, 30_000],
    ['429', TOO_MANY, 10_000],
    ['the hourly limit that ends soon', primary(50_000), 50_000],
  ];

  it.each(ALL.flatMap((call) => kinds.map((kind) => [call, ...kind] as const)))('%s: %s', async (call, _, how, ms) => {
    const { world, error } = await liveThrough([{ call, how, times: 99, lastsMs: ms }]);
    expect(error).toBeNull();
    expectOneOfEach(world);
    expect(world.clock.nowMs()).toBeGreaterThanOrEqual(NOON_MS + ms);
    expect(world.clock.nowMs()).toBeLessThan(NOON_MS + ms + 5_000);
  });
});

describe('not waited for', () => {
  it.each(ALL)('%s: the hourly limit that ends in half an hour is an error that says so', async (call) => {
    const { world, run, error } = await liveThrough([{ call, how: primary(HOUR_MS / 2), times: 9 }]);
    expect(error).toMatchObject({ name: 'ServiceError', kind: 'rate-limited', effect: 'none' });
    expect(error).toMatchObject({ message: expect.stringContaining('API rate limit exceeded') });
    expect(times(run.wire.calls, call)).toBe(1);
    expect(world.clock.nowMs()).toBe(NOON_MS);
  });
});

describe('a fault of the service', () => {
  it.each(ALL)('%s: goes by, and everything is there once', async (call) => {
    const times = call === 'create comment' ? 1 : 2;
    const { world, error } = await liveThrough([{ call, times, how: { status: 502, body: 'Bad gateway' } }]);
    expect(error).toBeNull();
    expectOneOfEach(world);
  });

  it.each(ALL)('%s: stays, is tried a few times, and is told in words', async (call) => {
    const { world, run, error } = await liveThrough([{ call, times: 99, how: { status: 500, body: {} } }]);
    expect(error).toMatchObject({ name: 'ServiceError', kind: 'server-error', status: 500 });
    expect(error).toMatchObject({ message: expect.stringMatching(/^GitHub: .*500/) });
    expect(times(run.wire.calls, call)).toBeGreaterThan(1);
    expect(times(run.wire.calls, call)).toBeLessThanOrEqual(call === 'create comment' ? 2 : 12);
    expect(world.issue().comments.length).toBeLessThanOrEqual(2);
  });

  it.each(ALL)('%s: an answer that is none is not believed', async (call) => {
    const { error } = await liveThrough([{ call, times: 99, how: { status: 200, body: { hello: 'you' } } }]);
    expect(error).toMatchObject({
      name: 'ServiceError',
      kind: 'odd-answer',
      message: expect.stringMatching(/field|Date header/),
    });
  });
});

describe('a refusal is told in words that help, and not asked again', () => {
  const refusals: readonly (readonly [string, Refusal, string, RegExp])[] = [
    ['unauthorized', { status: 401, body: { message: 'Bad credentials' } }, 'unauthorized', /input github-token/],
    [
      'missing permission',
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      'forbidden',
      /permissions: issues: write/,
    ],
    [
      'archived',
      { status: 403, body: { message: 'Repository was archived so is read-only.' } },
      'forbidden',
      /acme\/shop is archived/,
    ],
    [
      'locked',
      { status: 403, body: { message: 'Unable to create comment because issue is locked.' } },
      'forbidden',
      /Unlock the issue/,
    ],
    ['switched off', { status: 410, body: { message: 'Issues has been disabled' } }, 'gone', /Issues are switched off/],
    ['not found', { status: 404, body: { message: 'Not Found' } }, 'not-found', /404 Not Found/],
    ['too long', { status: 422, body: { message: 'Validation Failed' } }, 'rejected', /422 Validation Failed/],
  ];
  const calls = ALL.filter((call) => call !== 'get comment');

  it.each(calls.flatMap((call) => refusals.map((refusal) => [call, ...refusal] as const)))(
    '%s: %s',
    async (call, _, how, kind, words) => {
      const { world, run, error } = await liveThrough([{ call, times: 9, how }]);
      expect(error).toMatchObject({
        name: 'ServiceError',
        kind,
        effect: 'none',
        message: expect.stringMatching(words),
      });
      expect(times(run.wire.calls, call)).toBe(1);
      expect(world.issue().comments.length).toBeLessThanOrEqual(2);
    },
  );

  it('a comment that is not there is worked around while nothing has to be read from it', async () => {
    const { world, error } = await liveThrough([{ call: 'get comment', how: { status: 404, body: {} } }]);
    expect(error).toBeNull();
    expectOneOfEach(world);
  });
});

describe('a locked issue', () => {
  it('opens no incident, and says how to mend it', async () => {
    const world = new HistoryWorld();
    await (await world.record()).change(withAttempt(NOON_MS));
    world.github.setLocked(1, true);
    const record = await world.record();
    await expect(record.open('run-1', [opened()])).rejects.toThrow(/issue is locked\. Unlock the issue/);
    expect(world.issue().comments).toEqual([]);
  });
});
