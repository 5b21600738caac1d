import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Exchange } from './faults/exchange.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

let sandbox: Sandbox;
const exchanges: Exchange[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: 'pool-exhaustion', onExchange: (exchange) => exchanges.push(exchange) });
}, 60_000);

afterAll(async () => {
  await sandbox.close();
});

const OPEN_SPANS = `
  SELECT pending.service_instance_id, count(*) AS open_count
  FROM records_all AS pending
  LEFT JOIN records_all AS finished
    ON finished.trace_id = pending.trace_id AND finished.span_id = pending.span_id AND finished.kind = 'span'
  WHERE pending.kind = 'pending_span' AND finished.span_id IS NULL
    AND pending.span_name = 'connect' AND pending.start_timestamp < now() - interval '30 seconds'
  GROUP BY 1`;

describe('Logfire', () => {
  it('finds the spans that are still open, quickly', async () => {
    await query(OPEN_SPANS);
    const startedMs = performance.now();
    const { data } = await json(await query(OPEN_SPANS));
    expect(performance.now() - startedMs).toBeLessThan(300);
    expect(data).toHaveLength(2);
  });

  it('answers with instants in microseconds, numbers and objects', async () => {
    const { schema, data } = await json(
      await query('SELECT count(*) AS row_count, max(created_at) AS newest FROM records'),
    );
    expect(schema.fields).toMatchObject([{ name: 'row_count', data_type: 'Int64' }, { name: 'newest' }]);
    expect(data[0].row_count).toBeGreaterThan(5000);
    expect(data[0].newest).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('hides pending spans from records, and what lies outside the time range or environment', async () => {
    const count = async (table: string, changes: object = {}): Promise<number> =>
      (await json(await query(`SELECT count(*) AS n FROM ${table}`, changes))).data[0].n;
    expect(await count('records')).toBeLessThan(await count('records_all'));
    expect(await count('records', { min_timestamp: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
    expect(await count('records', { max_timestamp: new Date(Date.now() - 3_600_000).toISOString() })).toBe(0);
    expect(await count('records', { deployment_environment: ['staging'] })).toBe(0);
  });

  it('gives 100 rows where no limit is asked for, and never more than asked', async () => {
    expect((await json(await query('SELECT kind FROM records'))).data).toHaveLength(100);
    expect((await json(await query('SELECT kind FROM records LIMIT 9', { limit: 3 }))).data).toHaveLength(3);
  });

  it.each([
    ['DELETE FROM records_all', {}, 400],
    ['WITH gone AS (DELETE FROM storage.rows RETURNING 1) SELECT * FROM gone', {}, 400],
    ['SELECT 1; SELECT 2', {}, 400],
    ['SELECT nothing FROM records', {}, 400],
    ['SELECT 1', { min_timestamp: undefined }, 422],
    ['SELECT 1', { limit: 10_001 }, 422],
  ])('refuses %s with %o', async (sql, changes, status) => {
    const response = await query(sql, changes);
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('detail');
  });

  it('refuses another token and tells about its own', async () => {
    expect((await fetch(`${sandbox.logfire}/v2/query`, { method: 'POST', body: '{}' })).status).toBe(401);
    const info = await fetch(`${sandbox.logfire}/v1/read-token-info`, { headers: logfireHeaders() });
    expect(await info.json()).toMatchObject({ organization_name: 'sandbox', project_name: 'relay-api' });
  });
});

describe('GitHub', () => {
  const ask = (path: string, token: string, body?: object) =>
    fetch(`${sandbox.github}/repos/${sandbox.env.GITHUB_REPOSITORY}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `token ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("lets the workflow's token write issues and another one start workflows", async () => {
    const token = sandbox.env['INPUT_GITHUB-TOKEN'] ?? '';
    const issue = await json(await ask('/issues', token, { title: 'History' }));
    expect(issue.html_url).toBe(`${sandbox.env.GITHUB_SERVER_URL}/${sandbox.env.GITHUB_REPOSITORY}/issues/1`);
    expect((await ask('/dispatches', token, { event_type: 'x' })).status).toBe(403);
    expect((await ask('/dispatches', sandbox.dispatchToken, { event_type: 'x' })).status).toBe(204);
    await control('/issue', { what: 'label' });
    expect(sandbox.state()).toMatchObject({
      issues: [{ number: 1, labels: ['firebreak:hold'] }],
      dispatches: [{ event: 'repository_dispatch', payload: { action: 'x' } }],
    });
  });

  it('is overheard where somebody listens', async () => {
    await ask('/labels', sandbox.env['INPUT_GITHUB-TOKEN'] ?? '', { name: 'overheard' });
    const heard = exchanges.findLast(({ service }) => service === 'github');
    expect(heard).toMatchObject({ method: 'POST', requestBody: '{"name":"overheard"}', status: 201 });
    expect(JSON.parse(heard?.responseBody ?? '')).toMatchObject({ name: 'overheard' });
  });
});

describe('faults', () => {
  it('strike the call they are meant for', async () => {
    const path = '/v1/apps/{app}/machines/{id}/events';
    await control('/faults', { service: 'fly', method: 'GET', path, call: 2, reply: { kind: 'status', status: 503 } });
    const events = `${sandbox.fly}/v1/apps/relay-api/machines/3d8d9931c5e089/events`;
    const statuses: number[] = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await fetch(events, { headers: flyHeaders() })).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  it('lose an answer after the request was carried out', async () => {
    const path = '/v1/apps/{app}/machines/{id}/lease';
    await control('/faults', { service: 'fly', method: 'POST', path, call: 1, reply: { kind: 'reset-after' } });
    const lease = `${sandbox.fly}/v1/apps/relay-api/machines/287e712c0d3358/lease`;
    await expect(fetch(lease, { method: 'POST', headers: flyHeaders() })).rejects.toThrow();
    expect((await fetch(lease, { method: 'POST', headers: flyHeaders() })).status).toBe(409);
  });

  it('are refused with a reason where they are not faults', async () => {
    const response = await control('/faults', { service: 'fly', reply: {} });
    expect(response.status).toBe(400);
    expect((await json(response)).error).toContain('path');
  });
});

it('a barrier lets requests go on together', async () => {
  await control('/barrier', { service: 'app', method: 'GET', path: '/health', count: 2 });
  const url = `${new URL(sandbox.app).origin}/health`;
  const answers = await Promise.all([fetch(url), fetch(url)]);
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
});

describe('the app', () => {
  it('leaves a request to a sick machine without an answer, and shows it as open', async () => {
    const headers = { 'fly-force-instance-id': '3d8d9931c5e089' };
    const leaving = new AbortController();
    const visit = fetch(sandbox.app, { headers, signal: leaving.signal });
    const isAsked = () => sandbox.state().requests.some((request) => request.path === '/stats');
    await vi.waitFor(() => expect(isAsked()).toBe(true));
    leaving.abort();
    await expect(visit).rejects.toThrow();
  });

  it('is not there on a stopped machine', async () => {
    const headers = { 'fly-force-instance-id': 'e286de4b711986' };
    expect((await fetch(sandbox.app, { headers })).status).toBe(503);
  });
});

it('tells the ground truth', async () => {
  const state = await json(await fetch(`${sandbox.control}/state`));
  expect(state.restarts).toEqual([]);
  expect(state.sick.map((spell: { machine: string }) => spell.machine)).toEqual(['3d8d9931c5e089', '287e712c0d3358']);
  expect(state.requests.length).toBeGreaterThan(0);
});

async function json(response: Response) {
  return JSON.parse(await response.text());
}

async function query(sql: string, changes: object = {}): Promise<Response> {
  return fetch(`${sandbox.logfire}/v2/query`, {
    method: 'POST',
    headers: logfireHeaders(),
    body: JSON.stringify({ sql, min_timestamp: new Date(Date.now() - 2_400_000).toISOString(), ...changes }),
  });
}

async function control(path: string, body: object): Promise<Response> {
  return fetch(`${sandbox.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
}

function logfireHeaders(): Record<string, string> {
  return { authorization: `Bearer ${sandbox.env.LOGFIRE_READ_TOKEN}` };
}

function flyHeaders(): Record<string, string> {
  return { authorization: sandbox.env.FLY_API_TOKEN ?? '' };
}
