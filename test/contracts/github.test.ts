import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAlert } from '../../src/alert/alert.ts';
import { dispatchAlert } from '../../src/alert/dispatch.ts';
import { createIssues } from '../../src/history/create-issues.ts';
import { createHttp } from '../../src/support/create-http.ts';
import { observe } from '../sandbox/faults/exchange.ts';
import { createGitHub } from '../sandbox/github/create-github.ts';
import type { GitHubSettings } from '../sandbox/github/github-settings.ts';
import { IdleClock } from '../sandbox/idle-clock.ts';
import { type ContractChecker, createContractChecker } from './contract-checker.ts';

const TOKEN = 'ghs_workflow';
const API = 'https://api.github.com';
const REPOSITORY = '/repos/acme/shop';

let contracts: ContractChecker;

beforeAll(async () => {
  contracts = await createContractChecker();
});

beforeEach(() => contracts.forget());

describe("the action's calls and the sandbox's answers", () => {
  it('keep to the description of GitHub, for every call', async () => {
    const { issues } = start({
      existingIssues: [{ title: 'A pull request', labels: ['bug'], isPullRequest: true }],
    });
    await issues.isRepositoryPublic();
    await issues.listNewest();
    const label = { name: 'firebreak', color: 'd93f0b', description: 'kept by a machine' };
    await issues.createLabel(label);
    const { number } = await issues.create({ title: 'History', body: 'state', labels: [label.name] });
    await issues.listByLabel(label.name);
    await issues.addLabels(number, ['firebreak:hold']);
    await issues.updateBody(number, 'state 2');
    const { id } = await issues.createComment(number, 'incident');
    await issues.updateComment(id, 'incident 2');
    await issues.getComment(id);
    await issues.listComments(number, Date.parse('2026-11-24T11:00:00Z'));
    await issues.get(number);
    await issues.close(number);
    await issues.get(number);
    expect(contracts.problems).toEqual([]);
    expect([...contracts.seen].toSorted()).toEqual([
      'github GET /repos/{owner}/{repo} 200',
      'github GET /repos/{owner}/{repo}/issues 200',
      'github GET /repos/{owner}/{repo}/issues/comments/{comment_id} 200',
      'github GET /repos/{owner}/{repo}/issues/{issue_number} 200',
      'github GET /repos/{owner}/{repo}/issues/{issue_number}/comments 200',
      'github PATCH /repos/{owner}/{repo}/issues/comments/{comment_id} 200',
      'github PATCH /repos/{owner}/{repo}/issues/{issue_number} 200',
      'github POST /repos/{owner}/{repo}/issues 201',
      'github POST /repos/{owner}/{repo}/issues/{issue_number}/comments 201',
      'github POST /repos/{owner}/{repo}/issues/{issue_number}/labels 200',
      'github POST /repos/{owner}/{repo}/labels 201',
    ]);
  });

  it('keep to it from page to page', async () => {
    const existingIssues = Array.from({ length: 101 }, () => ({ title: 'One', labels: ['firebreak'] }));
    const { issues } = start({ existingIssues: [{ title: 'History', strangersComments: 101 }, ...existingIssues] });
    expect(await issues.listComments(1)).toHaveLength(101);
    expect((await issues.listByLabel('firebreak')).issues).toHaveLength(101);
    expect(contracts.problems).toEqual([]);
  });

  it('keep to it where GitHub refuses', async () => {
    const full = { existingIssues: [{ title: 'Full', strangersComments: 2500 }] };
    const refused = [
      start({}, 'ghs_expired').issues.listNewest(),
      start({ permissions: 'read-only' }).issues.create({ title: 'x', body: '', labels: [] }),
      start({ archived: true }).issues.createLabel({ name: 'x', color: 'ededed', description: '' }),
      start({ issues: false }).issues.create({ title: 'x', body: '', labels: [] }),
      start(full).issues.createComment(1, 'x'),
      start({}).issues.get(7),
      start({ existingIssues: [{ title: 'x' }] }).issues.updateBody(1, 'x'.repeat(65_537)),
      start({}).issues.create({ title: 'x'.repeat(257), body: '', labels: [] }),
    ];
    const results = await Promise.allSettled(refused);
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    const { issues } = start({});
    for (let count = 0; count < 2; count += 1) {
      await issues.createLabel({ name: 'firebreak', color: 'ededed', description: '' });
    }
    expect(contracts.problems).toEqual([]);
    expect([...contracts.seen].map((seen) => seen.slice(-3))).toEqual(
      expect.arrayContaining(['401', '403', '404', '410', '422']),
    );
  });

  it('keep to it when limits are reached', async () => {
    const { ask, github } = start({ existingIssues: [{ title: 'One' }] });
    for (let count = 0; count < 81; count += 1) await ask('POST', '/issues/1/comments', { body: 'x' });
    for (let count = 81; count < 1000; count += 1) await github.handle(request('GET', '/issues/1'));
    expect((await ask('GET', '/issues/1')).status).toBe(403);
    expect(contracts.problems).toEqual([]);
    expect(contracts.seen).toContain('github POST /repos/{owner}/{repo}/issues/{issue_number}/comments 403');
    expect(contracts.seen).toContain('github GET /repos/{owner}/{repo}/issues/{issue_number} 403');
  });

  it('keep to it where a label is taken off', async () => {
    const { ask } = start({ existingIssues: [{ title: 'One', labels: ['firebreak'] }] });
    await ask('DELETE', '/issues/1/labels/firebreak');
    await ask('DELETE', '/issues/1/labels/firebreak');
    expect(contracts.problems).toEqual([]);
    const call = 'github DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}';
    expect([...contracts.seen]).toEqual([`${call} 200`, `${call} 404`]);
  });
});

describe("the receiver's calls", () => {
  const alert = parseAlert({ alert_name: 'Pool exhausted', n_rows: 3 });

  it.each([
    [null, 'github POST /repos/{owner}/{repo}/dispatches 204'],
    [
      { file: 'firebreak.yml', ref: 'main' },
      'github POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches 204',
    ],
  ])('keep to the description of GitHub and start a run (%o)', async (workflow, call) => {
    const { github, clock, fetch } = start({ permissions: 'dispatch' });
    const settings = { secret: 'secret', gitHubToken: TOKEN, repository: 'acme/shop', apiUrl: API, workflow };
    await dispatchAlert(settings, alert, { fetch, clock });
    expect(contracts.problems).toEqual([]);
    expect([...contracts.seen]).toEqual([call]);
    expect(github.state().dispatches).toHaveLength(1);
  });

  it('may ask for details of the run', async () => {
    const { ask } = start({ permissions: 'dispatch' });
    const path = '/actions/workflows/firebreak.yml/dispatches';
    expect((await ask('POST', path, { ref: 'main', return_run_details: true })).status).toBe(200);
    expect(contracts.problems).toEqual([]);
  });
});

function start(settings: GitHubSettings, token = TOKEN) {
  const clock = new IdleClock(Date.parse('2026-11-24T12:00:00Z'));
  const github = createGitHub({ clock, repository: 'acme/shop', token: TOKEN, settings });
  const handle = observe('github', github.handle, contracts.listen);
  const fetch = async (request: Request): Promise<Response> => {
    const reply = await handle(request);
    if (reply instanceof Response) return reply;
    throw new Error('no answer');
  };
  const http = createHttp({ clock, userAgent: 'firebreak-test', transport: fetch });
  const issues = createIssues({ http, token, repository: { owner: 'acme', repo: 'shop' }, apiUrl: API });
  const ask = (method: string, path: string, body?: unknown): Promise<Response> => fetch(request(method, path, body));
  return { github, clock, fetch, issues, ask };
}

function request(method: string, path: string, body?: unknown): Request {
  return new Request(`${API}${REPOSITORY}${path}`, {
    method,
    headers: { 'user-agent': 'test', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
