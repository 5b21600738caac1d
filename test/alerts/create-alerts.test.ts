import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALL_ALERTS } from '../../alerts/all-alerts.ts';
import { type HttpService, serve } from '../sandbox/http/serve.ts';

const PROJECT = '575fb6d1-9172-41e8-b44a-b281674289d4';
const SECRET = 'a-secret-of-the-receiver-0123456789';
const KEY = 'pylf_v1_us_anApiKeyForTheTests0123456789';

interface Heard {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

let logfire: HttpService;
let heard: Heard[];
/** What Logfire has already, by collection. */
let there: Record<string, unknown[]>;
let refuse: number | null;

beforeEach(async () => {
  heard = [];
  there = {};
  refuse = null;
  logfire = await serve(async (request) => {
    const path = new URL(request.url).pathname;
    const sent = await request.text();
    const body: unknown = sent === '' ? null : JSON.parse(sent);
    heard.push({ method: request.method, path, authorization: request.headers.get('authorization'), body });
    if (refuse !== null) return Response.json({ detail: `no: ${sent}` }, { status: refuse });
    if (request.method === 'GET') return Response.json(there[path] ?? []);
    return Response.json({ id: `id-${heard.length}` }, { status: request.method === 'POST' ? 201 : 200 });
  }, 0);
});

afterEach(() => logfire.close());

async function create(...words: string[]): Promise<{ code: number | null; said: string }> {
  const script = new URL('../../alerts/create-alerts.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, '--project', PROJECT, ...words], {
    env: {
      LOGFIRE_API_KEY: KEY,
      RECEIVER_URL: `https://receiver.example/${SECRET}`,
      LOGFIRE_API_BASE_URL: logfire.url,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, said: `${out}${error}` };
}

test('sends nothing unless it is told to, prints what it would send, and shows no secret', async () => {
  const { code, said } = await create();
  expect(code).toBe(0);
  expect(heard).toEqual([]);
  for (const { name } of ALL_ALERTS) expect(said).toContain(JSON.stringify(name));
  expect(said).toContain('starts_having_matches');
  for (const secret of [SECRET, KEY]) expect(said).not.toContain(secret);
});

test('makes the channel first, then the alerts that use it', async () => {
  const { code, said } = await create('--apply', '--environment', 'staging');
  expect(code, said).toBe(0);
  expect(new Set(heard.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${KEY}`]));
  const posted = heard.filter(({ method }) => method === 'POST');
  expect(posted.map(({ path }) => path)).toEqual([
    '/api/v1/channels/',
    ...ALL_ALERTS.map(() => `/api/v1/projects/${PROJECT}/alerts/`),
  ]);
  expect(posted[0]?.body).toEqual({
    label: 'firebreak',
    config: { type: 'webhook', format: 'raw-data', url: `https://receiver.example/${SECRET}` },
  });
  expect(posted[1]?.body).toMatchObject({
    name: 'connection pool exhaustion',
    query: expect.stringContaining("deployment_environment = 'staging'"),
    time_window: 'PT5M',
    frequency: 'PT1M',
    channel_assignments: [{ channel_id: 'id-2' }],
    notify_when: 'starts_having_matches',
  });
  expect(said).not.toContain(SECRET);
});

test('changes what is there of these names, and makes no second one', async () => {
  there['/api/v1/channels/'] = [
    { id: 'other', label: 'slack' },
    { id: 'channel-1', label: 'firebreak' },
  ];
  there[`/api/v1/projects/${PROJECT}/alerts/`] = ALL_ALERTS.map(({ name }, index) => ({ id: `alert-${index}`, name }));
  expect((await create('--apply')).code).toBe(0);
  expect(heard.filter(({ method }) => method === 'POST')).toEqual([]);
  expect(heard.filter(({ method }) => method === 'PUT').map(({ path }) => path)).toEqual([
    '/api/v1/channels/channel-1/',
    ...ALL_ALERTS.map((_, index) => `/api/v1/projects/${PROJECT}/alerts/alert-${index}/`),
  ]);
});

test.each([401, 422, 500])('stops at the first refusal (%i), without repeating what was sent', async (status) => {
  refuse = status;
  const { code, said } = await create('--apply');
  expect(code).toBe(1);
  expect(heard).toHaveLength(1);
  expect(said).toContain(String(status));
  if (status === 401) expect(said).toContain('project:write_alert');
  for (const secret of [SECRET, KEY]) expect(said).not.toContain(secret);
});

test.each([
  [['--environment', "x' OR '1"], '--environment'],
  [['--project', 'relay'], '--project'],
  [['--aply'], '--aply'],
])('refuses %j', async (words, named) => {
  const { code, said } = await create(...words);
  expect(code).toBe(1);
  expect(said).toContain(named);
  expect(heard).toEqual([]);
});
