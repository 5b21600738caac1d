import { describe, expect, it } from 'vitest';
import { read, startGitHub } from './github-fixture.ts';

describe('a new issue', () => {
  it("is the bot's, numbered on, with its labels made where they did not exist", async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'A pull request', isPullRequest: true }] });
    const { status, headers, body } = await read(
      ask('POST', '/issues', { title: 'Down', body: 'text', labels: ['firebreak'] }),
    );
    expect(status).toBe(201);
    expect(headers.get('location')).toBe('https://api.github.com/repos/acme/shop/issues/2');
    expect(body).toMatchObject({
      number: 2,
      title: 'Down',
      body: 'text',
      state: 'open',
      locked: false,
      comments: 0,
      created_at: '2026-11-24T12:00:00Z',
      html_url: 'https://github.com/acme/shop/issues/2',
      user: { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' },
      labels: [{ name: 'firebreak', color: 'ededed' }],
    });
    expect((await read(ask('GET', '/issues/2'))).body).toEqual(body);
  });

  it('of a stranger loses its labels without a word, and labels it later is refused', async () => {
    const { ask } = startGitHub({ permissions: 'stranger', visibility: 'public' });
    const { status, body } = await read(ask('POST', '/issues', { title: 'Planted', labels: ['firebreak'] }));
    expect(status).toBe(201);
    expect(body.labels).toEqual([]);
    expect((await ask('POST', '/issues/1/labels', { labels: ['firebreak'] })).status).toBe(403);
    expect((await ask('POST', '/labels', { name: 'firebreak' })).status).toBe(403);
    expect((await read(ask('PATCH', '/issues/1', { labels: ['firebreak'], body: 'mine' }))).body).toMatchObject({
      labels: [],
      body: 'mine',
    });
  });

  it.each([
    ['no title', { body: 'x' }, '"title" wasn\'t supplied'],
    ['a blank title', { title: ' ' }, 'Validation Failed'],
    ['a title of 257 characters', { title: 'x'.repeat(257) }, 'Validation Failed'],
    ['a body of 65,537 characters', { title: 'x', body: 'x'.repeat(65_537) }, 'Validation Failed'],
    ['a body that is no text', { title: 'x', body: 7 }, 'is not a string'],
    ['labels that are no list', { title: 'x', labels: 'firebreak' }, 'is not an array'],
    ['a label that is no name', { title: 'x', labels: [7] }, 'is not a string'],
    ['a label of 51 characters', { title: 'x', labels: ['x'.repeat(51)] }, 'Validation Failed'],
  ])('is refused with %s', async (_, issue, message) => {
    const { ask, github } = startGitHub();
    const answer = await read(ask('POST', '/issues', issue));
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
    expect(github.state().issues).toEqual([]);
  });

  it('may be as long as GitHub takes, counted in characters', async () => {
    const { ask } = startGitHub();
    expect((await ask('POST', '/issues', { title: '🔥'.repeat(256), body: '🔥'.repeat(65_536) })).status).toBe(201);
  });
});

describe('an issue', () => {
  it('is changed only in what was sent', async () => {
    const { ask, clock, github } = startGitHub({ existingIssues: [{ title: 'One', body: 'old', labels: ['a', 'b'] }] });
    clock.advance(5000);
    const { status, body } = await read(ask('PATCH', '/issues/1', { body: 'new' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ title: 'One', body: 'new', updated_at: '2026-11-24T12:00:05Z', state: 'open' });
    expect(body.labels).toMatchObject([{ name: 'a' }, { name: 'b' }]);
    await ask('PATCH', '/issues/1', { body: 'new' });
    expect(github.state().issues[0]?.edits).toBe(1);
  });

  it('is closed and reopened', async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'One' }] });
    expect((await read(ask('PATCH', '/issues/1', { state: 'closed' }))).body).toMatchObject({
      state: 'closed',
      state_reason: 'completed',
      closed_at: '2026-11-24T12:00:00Z',
      closed_by: { login: 'github-actions[bot]' },
    });
    expect((await read(ask('PATCH', '/issues/1', { state: 'open' }))).body).toMatchObject({
      state: 'open',
      closed_at: null,
    });
  });

  it('has its labels replaced', async () => {
    const { ask, github } = startGitHub({ existingIssues: [{ title: 'One', labels: ['a', 'b'] }] });
    await ask('PATCH', '/issues/1', { labels: ['B', 'c'] });
    expect(github.state().issues[0]?.labels).toEqual(['b', 'c']);
  });

  it.each([
    [{ body: 'x'.repeat(65_537) }, 'Validation Failed'],
    [{ title: '' }, 'Validation Failed'],
    [{ state: 'shut' }, 'not a member'],
  ])('is not changed by %o', async (change, message) => {
    const { ask, github } = startGitHub({ existingIssues: [{ title: 'One', body: 'old' }] });
    const before = github.state();
    const answer = await read(ask('PATCH', '/issues/1', change));
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
    expect(github.state()).toEqual(before);
  });

  it("of somebody else is not a stranger's to change", async () => {
    const { ask } = startGitHub({ permissions: 'stranger', visibility: 'public', existingIssues: [{ title: 'One' }] });
    expect((await ask('PATCH', '/issues/1', { body: 'mine now' })).status).toBe(403);
  });
});

describe('the list of issues', () => {
  const existingIssues = [
    { title: 'One', labels: ['firebreak', 'bug'] },
    { title: 'Two', labels: ['Firebreak'], state: 'closed' as const },
    { title: 'Three', labels: ['firebreak'], isPullRequest: true },
    { title: 'Four' },
  ];
  const titles = (issues: readonly { readonly title: string }[]) => issues.map((issue) => issue.title);

  it('has the open ones, newest first, with pull requests among them', async () => {
    const { body } = await read(startGitHub({ existingIssues }).ask('GET', '/issues'));
    expect(titles(body)).toEqual(['Four', 'Three', 'One']);
    expect(body[1].pull_request).toMatchObject({ url: 'https://api.github.com/repos/acme/shop/pulls/3' });
    expect(body[0]).not.toHaveProperty('pull_request');
  });

  it.each([
    ['?labels=firebreak', ['Three', 'One']],
    ['?labels=FIREBREAK&state=all', ['Three', 'Two', 'One']],
    ['?labels=firebreak,bug&state=all', ['One']],
    ['?state=closed', ['Two']],
    ['?state=all&direction=asc', ['One', 'Two', 'Three', 'Four']],
    ['?since=2026-11-24T12:00:00Z&state=all', []],
  ])('is filtered by %s', async (query, expected) => {
    expect(titles((await read(startGitHub({ existingIssues }).ask('GET', `/issues${query}`))).body)).toEqual(expected);
  });

  it('is sorted by updates and comments', async () => {
    const { ask, github, clock } = startGitHub({ existingIssues });
    clock.advance(1000);
    github.comment(1, 'hello');
    expect(titles((await read(ask('GET', '/issues?sort=updated'))).body)[0]).toBe('One');
    expect(titles((await read(ask('GET', '/issues?sort=comments'))).body)[0]).toBe('One');
  });

  it('refuses states it does not know', async () => {
    expect((await startGitHub().ask('GET', '/issues?state=shut')).status).toBe(422);
  });

  it('comes in pages that lead to each other', async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ title: `Issue ${index + 1}` }));
    const { ask } = startGitHub({ existingIssues: many });
    const first = await read(ask('GET', '/issues?per_page=100'));
    expect(first.body).toHaveLength(100);
    expect(first.headers.get('link')).toBe(
      '<https://api.github.com/repositories/700000001/issues?per_page=100&page=2>; rel="next", <https://api.github.com/repositories/700000001/issues?per_page=100&page=3>; rel="last"',
    );
    const last = await read(ask('GET', '/repositories/700000001/issues?per_page=100&page=3'));
    expect(last.body).toHaveLength(50);
    expect(last.headers.get('link')).toContain('page=2>; rel="prev"');
    expect(last.headers.get('link')).not.toContain('rel="next"');
    expect((await read(ask('GET', '/issues?per_page=100&page=9'))).body).toEqual([]);
    expect((await read(ask('GET', '/issues'))).body).toHaveLength(30);
    expect((await read(ask('GET', '/issues?per_page=1000'))).body).toHaveLength(100);
    expect((await ask('GET', '/issues?per_page=100&page=101')).status).toBe(422);
  });

  it('has no link where one page is enough', async () => {
    expect((await startGitHub({ existingIssues }).ask('GET', '/issues')).headers.has('link')).toBe(false);
  });
});

describe('issues that are switched off', () => {
  const settings = { issues: false, existingIssues: [{ title: 'One' }, { title: 'Two', isPullRequest: true }] };

  it.each([
    ['POST', '/issues', { title: 'x' }],
    ['GET', '/issues/1', undefined],
    ['PATCH', '/issues/1', { body: 'x' }],
    ['GET', '/issues/1/comments', undefined],
    ['POST', '/issues/1/comments', { body: 'x' }],
    ['POST', '/issues/1/labels', { labels: ['x'] }],
  ])('are gone for %s %s', async (method, path, body) => {
    expect((await startGitHub(settings).ask(method, path, body)).status).toBe(410);
  });

  it('leave the pull requests in the list', async () => {
    const { status, body } = await read(startGitHub(settings).ask('GET', '/issues'));
    expect(status).toBe(200);
    expect(body).toMatchObject([{ title: 'Two' }]);
  });
});

describe('labels', () => {
  it('are made once, whatever the case', async () => {
    const { ask } = startGitHub();
    const label = { name: 'firebreak', color: 'D93F0B', description: 'kept by a machine' };
    const made = await read(ask('POST', '/labels', label));
    expect(made).toMatchObject({ status: 201, body: { ...label, color: 'd93f0b', default: false } });
    expect(await read(ask('POST', '/labels', { name: 'FIREBREAK' }))).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [{ resource: 'Label', field: 'name', code: 'already_exists' }] },
    });
  });

  it.each([
    [{ color: 'ededed' }],
    [{ name: 'x', color: '#ededed' }],
    [{ name: 'x', color: 'red' }],
    [{ name: 'x', description: 'x'.repeat(101) }],
    [{ name: 'x'.repeat(51) }],
    [{ name: ' ' }],
  ])('are refused as %o', async (label) => {
    expect((await startGitHub().ask('POST', '/labels', label)).status).toBe(422);
  });

  it('are put on and taken off', async () => {
    const { ask, github } = startGitHub({ existingIssues: [{ title: 'One', labels: ['firebreak'] }] });
    const labels = ['firebreak', 'firebreak:hold'];
    expect((await read(ask('POST', '/issues/1/labels', { labels }))).body).toMatchObject([
      { name: labels[0] },
      { name: labels[1] },
    ]);
    await ask('POST', '/issues/1/labels', ['bug']);
    const { status } = await read(ask('DELETE', '/issues/1/labels/firebreak%3Ahold'));
    expect(status).toBe(200);
    expect(github.state().issues[0]?.labels).toEqual(['firebreak', 'bug']);
    expect(await read(ask('DELETE', '/issues/1/labels/firebreak%3Ahold'))).toMatchObject({
      status: 404,
      body: { message: 'Label does not exist' },
    });
  });

  it('need an issue and at least one name', async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'One' }] });
    expect((await ask('POST', '/issues/9/labels', { labels: ['x'] })).status).toBe(404);
    expect((await ask('POST', '/issues/1/labels', { labels: [] })).status).toBe(422);
  });
});
