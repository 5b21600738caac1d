import { describe, expect, it } from 'vitest';
import { createIssues } from '../../../src/history/create-issues.ts';
import { createHttp } from '../../../src/support/create-http.ts';
import { ServiceError } from '../../../src/support/service-error.ts';
import { NOON_MS, startGitHub, TOKEN } from './github-fixture.ts';
import type { GitHubSettings } from './github-settings.ts';

describe("the action's client", () => {
  it('lists the labelled issues with the time and without pull requests', async () => {
    const existingIssues = [
      { title: 'History', labels: ['firebreak'], body: 'state' },
      { title: 'Closed', labels: ['firebreak'], state: 'closed' as const, locked: true, comments: ['one'] },
      { title: 'A pull request', labels: ['firebreak'], isPullRequest: true },
      { title: 'Another', author: 'stranger' as const },
    ];
    const { issues } = start({ existingIssues });
    const { dateMs, issues: listed } = await issues.listByLabel('firebreak');
    expect(dateMs).toBe(NOON_MS);
    expect(listed).toEqual([
      {
        number: 2,
        title: 'Closed',
        body: '',
        state: 'closed',
        locked: true,
        labels: ['firebreak'],
        url: 'https://github.com/acme/shop/issues/2',
        authorId: 41_898_282,
        commentCount: 1,
      },
      expect.objectContaining({ number: 1, title: 'History', body: 'state', state: 'open' }),
    ]);
    expect((await issues.listNewest()).map(({ number }) => number)).toEqual([4, 2, 1]);
  });

  it('opens the history, changes it and closes it', async () => {
    const { issues, github } = start({});
    const label = { name: 'firebreak', color: 'd93f0b', description: 'kept by a machine' };
    await issues.createLabel(label);
    await issues.createLabel(label);
    const { number } = await issues.create({ title: 'History', body: 'state 1', labels: ['firebreak'] });
    await issues.addLabels(number, ['firebreak:hold']);
    await issues.updateBody(number, 'state 2');
    expect(await issues.get(number)).toMatchObject({ body: 'state 2', labels: ['firebreak', 'firebreak:hold'] });
    await issues.close(number);
    expect(github.state().issues).toMatchObject([{ state: 'closed', edits: 1, author: 'github-actions[bot]' }]);
  });

  it('reads all comments, writes and edits', async () => {
    const { issues, clock } = start({ existingIssues: [{ title: 'History', strangersComments: 250 }] });
    expect(await issues.listComments(1)).toHaveLength(250);
    clock.advance(10_000);
    const { id } = await issues.createComment(1, 'first');
    await issues.updateComment(id, 'second');
    expect(await issues.getComment(id)).toMatchObject({ body: 'second', authorId: 41_898_282 });
    expect(await issues.listComments(1, NOON_MS + 5_000)).toEqual([
      {
        id,
        body: 'second',
        authorId: 41_898_282,
        url: `https://github.com/acme/shop/issues/1#issuecomment-${id}`,
      },
    ]);
  });

  it.each([
    ['public', true],
    ['private', false],
    ['internal', false],
  ] as const)('knows whether a %s repository is public', async (visibility, isPublic) => {
    expect(await start({ visibility }).issues.isRepositoryPublic()).toBe(isPublic);
  });

  it('waits as long as GitHub asks when it wrote too much, and then writes once', async () => {
    const { issues, clock, github } = start({ existingIssues: [{ title: 'History' }] });
    for (let count = 0; count < 80; count += 1) await issues.createComment(1, `comment ${count}`);
    clock.advance(20_000);
    await issues.createComment(1, 'the last');
    expect(clock.nowMs()).toBe(NOON_MS + 60_000);
    expect(github.state().issues[0]?.comments).toHaveLength(81);
  });

  it('gives up when the hour is spent', async () => {
    const { issues } = start({});
    for (let count = 0; count < 1000; count += 1) await issues.isRepositoryPublic();
    expect(await refusal(issues.listByLabel('firebreak'))).toMatchObject({ kind: 'rate-limited', effect: 'none' });
  });
});

describe("a refusal in the action's words", () => {
  const FULL = [{ title: 'History', strangersComments: 2500 }];
  const LOCKED = [{ title: 'History', locked: true }];

  it.each<[string, GitHubSettings, Parameters<typeof attempt>[1], object]>([
    ['read only', { permissions: 'read-only' }, 'create', { kind: 'forbidden', message: /permissions: issues: write/ }],
    ['archived', { archived: true }, 'create', { kind: 'forbidden', message: /acme\/shop is archived/ }],
    ['issues off', { issues: false }, 'create', { kind: 'gone', message: /Issues are switched off/ }],
    ['locked', { existingIssues: LOCKED }, 'comment', { kind: 'forbidden', message: /issue is locked/ }],
    ['full', { existingIssues: FULL }, 'comment', { kind: 'forbidden', message: /more than 2500 comments/ }],
    ['too long', { existingIssues: [{ title: 'x' }] }, 'comment too much', { kind: 'rejected', message: /too long/ }],
    ['no such issue', {}, 'comment', { kind: 'not-found', message: /404 Not Found/ }],
  ])('%s', async (_, settings, what, { message, ...expected }: { message?: RegExp }) => {
    const error = await refusal(attempt(start(settings).issues, what));
    expect(error).toMatchObject({ ...expected, effect: 'none', requestId: expect.stringMatching(/:/) });
    expect(error.message).toMatch(message ?? /never/);
  });

  it('a token that is not valid', async () => {
    const error = await refusal(start({}, 'ghs_expired').issues.listByLabel('firebreak'));
    expect(error).toMatchObject({ kind: 'unauthorized', status: 401 });
  });
});

function start(settings: GitHubSettings, token = TOKEN) {
  const { github, clock } = startGitHub(settings);
  const http = createHttp({ clock, userAgent: 'firebreak-test', transport: github.handle });
  const repository = { owner: 'acme', repo: 'shop' };
  return { github, clock, issues: createIssues({ http, token, repository, apiUrl: 'https://api.github.com' }) };
}

function attempt(issues: ReturnType<typeof start>['issues'], what: 'create' | 'comment' | 'comment too much') {
  if (what === 'create') return issues.create({ title: 'x', body: 'y', labels: [] });
  return issues.createComment(1, what === 'comment' ? 'x' : 'x'.repeat(65_537));
}

async function refusal(work: Promise<unknown>): Promise<ServiceError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ServiceError) return error;
  throw new Error(`not refused, but ${String(error)}`);
}
