import { describe, expect, it } from 'vitest';
import { read, startGitHub } from './github-fixture.ts';

describe('a comment', () => {
  it('is made, read and edited', async () => {
    const { ask, clock, github } = startGitHub({ existingIssues: [{ title: 'One' }] });
    const made = await read(ask('POST', '/issues/1/comments', { body: 'first' }));
    expect(made).toMatchObject({ status: 201, body: { body: 'first', user: { id: 41_898_282 } } });
    expect(made.body.id).toBeGreaterThan(2 ** 32);
    expect(made.body.html_url).toBe(`https://github.com/acme/shop/issues/1#issuecomment-${made.body.id}`);
    clock.advance(60_000);
    const path = `/issues/comments/${made.body.id}`;
    expect(await read(ask('PATCH', path, { body: 'second' }))).toMatchObject({
      status: 200,
      body: { body: 'second', created_at: '2026-11-24T12:00:00Z', updated_at: '2026-11-24T12:01:00Z' },
    });
    expect((await read(ask('GET', path))).body.body).toBe('second');
    expect((await read(ask('GET', '/issues/1'))).body.comments).toBe(1);
    expect(github.state().issues[0]?.comments).toMatchObject([{ id: made.body.id, body: 'second', edits: 1 }]);
  });

  it.each([
    ['nothing', {}],
    ['blanks', { body: ' \n' }],
    ['65,537 characters', { body: 'x'.repeat(65_537) }],
    ['a number', { body: 7 }],
  ])('of %s is refused', async (_, body) => {
    const { ask, github } = startGitHub({ existingIssues: [{ title: 'One', comments: ['first'] }] });
    const before = github.state();
    const id = before.issues[0]?.comments[0]?.id;
    expect((await ask('POST', '/issues/1/comments', body)).status).toBe(422);
    expect((await ask('PATCH', `/issues/comments/${id}`, body)).status).toBe(422);
    expect(github.state()).toEqual(before);
  });

  it('says in its own way that it is too long', async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'One' }] });
    const { body } = await read(ask('POST', '/issues/1/comments', { body: 'x'.repeat(65_537) }));
    expect(body.errors).toEqual([
      {
        resource: 'IssueComment',
        field: 'data',
        code: 'unprocessable',
        message: 'Body is too long (maximum is 65536 characters)',
      },
    ]);
  });

  it('on a locked issue needs more than leave to write issues, editing does not', async () => {
    const existingIssues = [{ title: 'One', locked: true, comments: ['first'] }];
    const { ask, github } = startGitHub({ existingIssues });
    expect(await read(ask('POST', '/issues/1/comments', { body: 'x' }))).toMatchObject({
      status: 403,
      body: { message: 'Unable to create comment because issue is locked.' },
    });
    const id = github.state().issues[0]?.comments[0]?.id;
    expect((await ask('PATCH', `/issues/comments/${id}`, { body: 'x' })).status).toBe(200);
    github.setLocked(1, false);
    expect((await ask('POST', '/issues/1/comments', { body: 'x' })).status).toBe(201);
  });

  it('is the last when 2,500 are there', async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'One', strangersComments: 2499 }] });
    expect((await ask('POST', '/issues/1/comments', { body: 'the last' })).status).toBe(201);
    expect(await read(ask('POST', '/issues/1/comments', { body: 'too many' }))).toMatchObject({
      status: 403,
      body: { message: 'Commenting is disabled on issues with more than 2500 comments' },
    });
  });

  it("of somebody else is not a stranger's to edit", async () => {
    const existingIssues = [{ title: 'One', comments: ['by the action'] }];
    const { ask, github } = startGitHub({ permissions: 'stranger', visibility: 'public', existingIssues });
    const id = github.state().issues[0]?.comments[0]?.id;
    expect((await ask('PATCH', `/issues/comments/${id}`, { body: 'mine' })).status).toBe(403);
    const mine = await read(ask('POST', '/issues/1/comments', { body: 'mine' }));
    expect((await ask('PATCH', `/issues/comments/${mine.body.id}`, { body: 'still mine' })).status).toBe(200);
  });

  it('needs an issue', async () => {
    expect((await startGitHub().ask('POST', '/issues/1/comments', { body: 'x' })).status).toBe(404);
    expect((await startGitHub().ask('GET', '/issues/comments/1')).status).toBe(404);
  });
});

describe('the list of comments', () => {
  it('has the oldest first, in pages', async () => {
    const { ask } = startGitHub({ existingIssues: [{ title: 'One', comments: ['first'], strangersComments: 249 }] });
    const first = await read(ask('GET', '/issues/1/comments?per_page=100'));
    expect(first.body).toHaveLength(100);
    expect(first.body[0]).toMatchObject({ body: 'first', user: { type: 'Bot' } });
    expect(first.headers.get('link')).toContain('page=2>; rel="next"');
    expect((await read(ask('GET', '/issues/1/comments?per_page=100&page=3'))).body).toHaveLength(50);
  });

  it('has those updated since an instant, to the second', async () => {
    const { ask, clock, github } = startGitHub({ existingIssues: [{ title: 'One', comments: ['old', 'edited'] }] });
    clock.advance(1700);
    const id = github.state().issues[0]?.comments[1]?.id ?? 0;
    github.editComment(id, 'edited again');
    const since = async (instant: string) =>
      (await read(ask('GET', `/issues/1/comments?since=${instant}`))).body.map(
        (comment: { body: string }) => comment.body,
      );
    expect(await since('2026-11-24T12:00:01.900Z')).toEqual(['edited again']);
    expect(await since('2026-11-24T12:00:02Z')).toEqual([]);
    expect((await ask('GET', '/issues/1/comments?since=yesterday')).status).toBe(422);
  });
});

describe('people', () => {
  it('close, reopen, label, edit, comment and delete, and are shown as themselves', async () => {
    const { ask, github } = startGitHub({ existingIssues: [{ title: 'One', body: 'state' }] });
    github.close(1);
    expect((await read(ask('GET', '/issues/1'))).body).toMatchObject({
      state: 'closed',
      closed_by: { login: 'on-call' },
    });
    github.reopen(1);
    github.setLabel(1, 'firebreak:hold', true);
    github.editIssue(1, 'broken by hand');
    const id = github.comment(1, 'What happened?');
    expect(github.state().issues[0]).toMatchObject({
      state: 'open',
      labels: ['firebreak:hold'],
      body: 'broken by hand',
      edits: 1,
      comments: [{ id, author: 'passer-by', body: 'What happened?' }],
    });
    github.setLabel(1, 'firebreak:hold', false);
    github.deleteComment(id);
    expect(github.state().issues[0]).toMatchObject({ labels: [], comments: [] });
    expect((await ask('GET', `/issues/comments/${id}`)).status).toBe(404);
  });

  it('cannot touch what is not there', () => {
    const { github } = startGitHub();
    expect(() => github.close(1)).toThrow('no issue #1');
    expect(() => github.deleteComment(1)).toThrow('no comment 1');
  });
});
