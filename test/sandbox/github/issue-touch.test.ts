import { describe, expect, it } from 'vitest';
import { createControl } from '../control/create-control.ts';
import { Gateway } from '../faults/gateway.ts';
import { createFly } from '../fly/create-fly.ts';
import { ScheduledEvents } from '../scenario/scheduled-events.ts';
import { startGitHub } from './github-fixture.ts';
import { type IssueTarget, type IssueTouch, touchIssue } from './issue-touch.ts';

const EXISTING = [
  { title: 'Old', state: 'closed' as const },
  { title: 'History', body: 'state', comments: ['incident 1', 'incident 2'] },
  { title: 'A pull request', isPullRequest: true },
];

describe('somebody touches the newest open issue', () => {
  it.each<[IssueTouch, IssueTarget, object]>([
    ['label', {}, { labels: ['firebreak:hold'] }],
    ['label', { label: 'bug' }, { labels: ['bug'] }],
    ['close', {}, { state: 'closed' }],
    ['lock', {}, { locked: true }],
    ['edit-issue', { body: 'broken' }, { body: 'broken', edits: 1 }],
    ['comment', { body: 'Hello' }, { comments: [{}, {}, { author: 'passer-by', body: 'Hello' }] }],
    ['edit-comment', { body: 'broken' }, { comments: [{ body: 'incident 1' }, { body: 'broken' }] }],
    ['delete-comment', {}, { comments: [{ body: 'incident 1' }] }],
  ])('%s %o', (what, target, expected) => {
    const { github } = startGitHub({ existingIssues: EXISTING });
    expect(touchIssue(github, what, target)).toBe(true);
    expect(github.state().issues[1]).toMatchObject(expected);
  });

  it('takes it back', () => {
    const { github } = startGitHub({ existingIssues: EXISTING });
    for (const what of ['label', 'unlabel', 'lock', 'unlock', 'close'] as const) touchIssue(github, what, {});
    expect(github.state().issues[1]).toMatchObject({ labels: [], locked: false, state: 'closed' });
    expect(touchIssue(github, 'reopen', {})).toBe(true);
    expect(github.state().issues.map(({ state }) => state)).toEqual(['closed', 'open', 'open']);
  });

  it('or the one that is named', () => {
    const { github } = startGitHub({ existingIssues: EXISTING });
    expect(touchIssue(github, 'comment', { issue: 1, body: 'Again?' })).toBe(true);
    expect(github.state().issues[0]?.comments).toHaveLength(1);
  });

  it('or waits for one to be there', () => {
    const { github } = startGitHub();
    expect(touchIssue(github, 'close', {})).toBe(false);
    expect(touchIssue(startGitHub({ existingIssues: [{ title: 'One' }] }).github, 'delete-comment', {})).toBe(false);
  });
});

it('a scenario touches an issue as soon as it is due and there', async () => {
  const { clock, github, ask } = startGitHub();
  const events = [{ at: 10, what: 'edit-issue' as const, body: 'broken' }];
  const schedule = new ScheduledEvents(events, { startedAtMs: clock.nowMs(), machines: [], github });
  clock.advance(20_000);
  schedule.advance(clock.nowMs());
  await ask('POST', '/issues', { title: 'History', body: 'state' });
  expect(github.state().issues[0]?.body).toBe('state');
  schedule.advance(clock.nowMs());
  expect(github.state().issues[0]?.body).toBe('broken');
  await ask('PATCH', '/issues/1', { body: 'mended' });
  schedule.advance(clock.nowMs());
  expect(github.state().issues[0]?.body).toBe('mended');
});

describe('the control', () => {
  it('touches an issue', async () => {
    const { github, post } = startControl();
    expect((await post({ what: 'comment', body: 'Hello' })).status).toBe(200);
    expect(github.state().issues[1]?.comments.at(-1)?.body).toBe('Hello');
  });

  it.each([{ what: 'close', issue: 99 }, { what: 'delete-comment', comment: 1 }, { what: 'burn' }])(
    'says that it cannot do %o',
    async (body) => {
      const response = await startControl().post(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toHaveProperty('error');
    },
  );
});

function startControl() {
  const { clock, github } = startGitHub({ existingIssues: EXISTING });
  const control = createControl({
    clock,
    github,
    gateway: new Gateway(clock, () => undefined),
    fly: createFly({ clock, app: 'shop', token: 'fm2_x', machines: [] }),
    state: () => ({ restarts: [], starts: [], leases: [], sick: [], requests: [], ...github.state() }),
    advance: () => undefined,
  });
  const post = (body: object) =>
    control(new Request('http://control.test/issue', { method: 'POST', body: JSON.stringify(body) }));
  return { github, post };
}
