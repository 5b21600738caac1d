import { describe, expect, it } from 'vitest';
import { NOON_MS, REPOSITORY, read, startGitHub, TOKEN } from './github-fixture.ts';

describe('every answer', () => {
  it('has the time, a request id and what is left of the quota', async () => {
    const { ask } = startGitHub();
    const { headers } = await read(ask('GET', ''));
    expect(headers.get('date')).toBe('Tue, 24 Nov 2026 12:00:00 GMT');
    expect(headers.get('x-github-request-id')).toMatch(/^([0-9A-F]+:){3}[0-9A-F]+$/);
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(headers.get('x-ratelimit-remaining')).toBe('999');
    expect(Number(headers.get('x-ratelimit-reset'))).toBe(NOON_MS / 1000 + 3600);
  });

  it('has them when it refuses, too', async () => {
    const { headers } = await read(startGitHub().ask('GET', '/issues/7'));
    expect(headers.get('date')).toBe('Tue, 24 Nov 2026 12:00:00 GMT');
    expect(headers.get('x-ratelimit-remaining')).toBe('999');
  });
});

describe('the repository', () => {
  it('tells what it is', async () => {
    const { body } = await read(startGitHub({ visibility: 'public', issues: false, archived: true }).ask('GET', ''));
    expect(body).toMatchObject({
      full_name: 'acme/shop',
      private: false,
      visibility: 'public',
      has_issues: false,
      archived: true,
      permissions: { push: false, triage: false, pull: true },
    });
  });

  it.each(['private', 'internal'] as const)('is private when %s', async (visibility) => {
    expect((await read(startGitHub({ visibility }).ask('GET', ''))).body).toMatchObject({ private: true, visibility });
  });

  it('is found by its number and in any case of its name', async () => {
    const { ask } = startGitHub();
    const { body } = await read(ask('GET', '/repos/Acme/SHOP'));
    expect((await read(ask('GET', `/repositories/${body.id}`))).body.full_name).toBe('acme/shop');
  });

  it.each(['/repos/acme/other', '/repos/acme', '/repositories/1', `${REPOSITORY}/nothing`, `${REPOSITORY}/issues/x`])(
    'is not %s',
    async (path) => {
      const { status, body } = await read(startGitHub().ask('GET', path));
      expect(status).toBe(404);
      expect(body).toMatchObject({ message: 'Not Found', status: '404' });
    },
  );
});

describe('a request without the right token', () => {
  it('is refused when GitHub does not know the token', async () => {
    const { status, body } = await read(
      startGitHub({ visibility: 'public' }).ask('GET', '', undefined, { token: 'ghs_other' }),
    );
    expect(status).toBe(401);
    expect(body).toMatchObject({ message: 'Bad credentials', status: '401' });
  });

  it('sees nothing of a private repository', async () => {
    expect((await startGitHub().ask('GET', '/issues', undefined, { token: null })).status).toBe(404);
  });

  it('may read a public one, and write nothing', async () => {
    const { ask } = startGitHub({ visibility: 'public' });
    expect((await ask('GET', '/issues', undefined, { token: null })).status).toBe(200);
    const { status, body } = await read(ask('POST', '/issues', { title: 'x' }, { token: null }));
    expect(status).toBe(401);
    expect(body.message).toBe('Requires authentication');
  });

  it('is taken with either word before the token', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await startGitHub().ask('GET', '', undefined, { token: null, headers })).status).toBe(200);
  });

  it('is refused without a user agent', async () => {
    const { status, body } = await read(startGitHub().ask('GET', '', undefined, { headers: { 'user-agent': '' } }));
    expect(status).toBe(403);
    expect(body.message).toContain('User-Agent');
  });
});

describe('permissions', () => {
  const WRITES = [
    ['POST', '/issues', { title: 'x' }],
    ['PATCH', '/issues/1', { body: 'x' }],
    ['POST', '/issues/1/comments', { body: 'x' }],
    ['POST', '/issues/1/labels', { labels: ['x'] }],
    ['DELETE', '/issues/1/labels/x', undefined],
    ['POST', '/labels', { name: 'x' }],
    ['POST', '/dispatches', { event_type: 'x' }],
    ['POST', '/actions/workflows/firebreak.yml/dispatches', { ref: 'main' }],
  ] as const;

  it.each(WRITES)('a token that may only read is refused %s %s', async (method, path, body) => {
    const { ask, github } = startGitHub({
      permissions: 'read-only',
      existingIssues: [{ title: 'One', labels: ['x'] }],
    });
    const before = github.state();
    expect(await read(ask(method, path, body))).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(github.state()).toEqual(before);
  });

  it('a job that grants nothing may not even list the issues of a private repository', async () => {
    expect((await startGitHub({ permissions: 'metadata-only' }).ask('GET', '/issues')).status).toBe(403);
    expect((await startGitHub({ permissions: 'metadata-only' }).ask('GET', '')).status).toBe(200);
  });

  it('on a public repository it may', async () => {
    const { ask } = startGitHub({ permissions: 'metadata-only', visibility: 'public' });
    expect((await ask('GET', '/issues')).status).toBe(200);
  });

  it("a personal token's refusal says so", async () => {
    const { ask } = startGitHub({ tokens: { github_pat_one: 'actions-write' } });
    const answer = await read(ask('POST', '/dispatches', { event_type: 'x' }, { token: 'github_pat_one' }));
    expect(answer).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by personal access token' },
    });
  });

  it.each(WRITES)('an archived repository refuses %s %s', async (method, path, body) => {
    const { ask } = startGitHub({ archived: true, permissions: 'dispatch', existingIssues: [{ title: 'One' }] });
    expect(await read(ask(method, path, body))).toMatchObject({
      status: 403,
      body: { message: 'Repository was archived so is read-only.' },
    });
  });
});

describe('rate limits', () => {
  it('1,000 requests an hour, then nothing until the hour is over', async () => {
    const { ask, clock } = startGitHub();
    for (let count = 0; count < 1000; count += 1) await ask('GET', '');
    const { status, headers, body } = await read(ask('GET', ''));
    expect(status).toBe(403);
    expect(body.message).toContain('API rate limit exceeded');
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(headers.get('x-ratelimit-reset'))).toBe(NOON_MS / 1000 + 3600);
    clock.advance(3_600_000);
    expect((await ask('GET', '')).status).toBe(200);
  });

  it('60 an hour without a token', async () => {
    const { ask } = startGitHub({ visibility: 'public' });
    for (let count = 0; count < 60; count += 1) await ask('GET', '', undefined, { token: null });
    expect((await ask('GET', '', undefined, { token: null })).status).toBe(403);
    expect((await ask('GET', '')).status).toBe(200);
  });

  it('80 creations a minute, and then says how long to wait', async () => {
    const { ask, clock, github } = startGitHub({ existingIssues: [{ title: 'One' }] });
    for (let count = 0; count < 80; count += 1) await ask('POST', '/issues/1/comments', { body: `comment ${count}` });
    clock.advance(20_000);
    const refused = await read(ask('POST', '/issues/1/comments', { body: 'one more' }));
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.body.message).toContain('secondary rate limit');
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('919');
    expect(github.state().issues[0]?.comments).toHaveLength(80);
    expect((await ask('PATCH', '/issues/1', { body: 'edits are free' })).status).toBe(200);
    clock.advance(40_000);
    expect((await ask('POST', '/issues/1/comments', { body: 'one more' })).status).toBe(201);
  });

  it('500 creations an hour', async () => {
    const { ask, clock } = startGitHub({ existingIssues: [{ title: 'One' }] });
    for (let count = 0; count < 500; count += 1) {
      await ask('POST', '/issues/1/comments', { body: 'x' });
      clock.advance(1000);
    }
    const { status, headers } = await read(ask('POST', '/issues/1/comments', { body: 'x' }));
    expect(status).toBe(403);
    expect(headers.get('retry-after')).toBe('3100');
  });
});

it('a body that is not JSON is refused', async () => {
  expect(await read(startGitHub().ask('POST', '/issues', '{"title":'))).toMatchObject({
    status: 400,
    body: { message: 'Problems parsing JSON' },
  });
  expect((await startGitHub().ask('POST', '/issues', '["x"]')).status).toBe(400);
});
