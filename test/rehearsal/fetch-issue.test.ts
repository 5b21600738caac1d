import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/support/clock.ts';
import { createGitHub } from '../sandbox/github/create-github.ts';
import { serve } from '../sandbox/http/serve.ts';
import { fetchIssue } from './fetch-issue.ts';

const TOKEN = 'ghs_workflowtoken0000000000';
let env: Record<string, string>;
let close: () => Promise<void>;

beforeAll(async () => {
  const github = createGitHub({ clock: systemClock, repository: 'sandbox/relay-api', token: TOKEN });
  const service = await serve(github.handle, 0);
  close = service.close;
  env = { GITHUB_API_URL: service.url, GITHUB_REPOSITORY: 'sandbox/relay-api', 'INPUT_GITHUB-TOKEN': TOKEN };
});

afterAll(() => close());

it('finds nothing where nothing was written, then the issue with its comments in order', async () => {
  expect(await fetchIssue(env)).toBeNull();
  await post('/labels', { name: 'firebreak', color: 'd93f0b' });
  await post('/issues', { title: 'Incident history', body: 'the log', labels: ['firebreak'] });
  await post('/issues/1/comments', { body: 'first' });
  await post('/issues/1/comments', { body: 'second' });
  expect(await fetchIssue(env)).toMatchObject({
    number: 1,
    title: 'Incident history',
    state: 'open',
    labels: [{ name: 'firebreak', color: 'd93f0b' }],
    author: 'github-actions[bot]',
    body: 'the log',
    comments: [{ body: 'first' }, { body: 'second' }],
  });
});

it('says what the answer was where it is refused', async () => {
  await expect(fetchIssue({ ...env, 'INPUT_GITHUB-TOKEN': 'other' })).rejects.toThrow(/answers 401/);
});

async function post(path: string, body: object): Promise<void> {
  const response = await fetch(`${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'user-agent': 'test' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
}
