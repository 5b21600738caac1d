import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentFor, type LoopbackGitHub, startGitHub, talk } from './host-fixture.ts';
import { alertLike, alertOfRun, outcomeOf, RECORDED, RECORDED_RUN_ID, SECRET, TOKEN } from './receiver-fixture.ts';

const configuration = new URL('../../receiver/wrangler.toml', import.meta.url);
const wrangler = readFileSync(configuration, 'utf8');

/** The value of a line of wrangler.toml, whose lists and texts read like JSON. */
function configured(key: string): unknown {
  const value = new RegExp(`^${key} = (.+)$`, 'm').exec(wrangler)?.[1];
  if (value === undefined) throw new Error(`wrangler.toml has no ${key}.`);
  return JSON.parse(value);
}

/** The committed bundle in the real Workers runtime, as wrangler.toml has it. */
function startWorker(bindings: Readonly<Record<string, string>>, written: string[]): Miniflare {
  const bundle = new URL(String(configured('main')), configuration);
  const flags = configured('compatibility_flags');
  return new Miniflare({
    modules: [{ type: 'ESModule', path: fileURLToPath(bundle), contents: readFileSync(bundle, 'utf8') }],
    modulesRoot: fileURLToPath(new URL('.', bundle)),
    compatibilityDate: String(configured('compatibility_date')),
    compatibilityFlags: Array.isArray(flags) ? flags.map(String) : [],
    bindings: { ...bindings },
    host: '127.0.0.1',
    cf: false,
    handleRuntimeStdio: (out: Readable, error: Readable) => {
      for (const stream of [out, error]) stream.on('data', (data) => written.push(String(data)));
    },
  });
}

let gitHub: LoopbackGitHub;
let worker: Miniflare;
let url: string;
const written: string[] = [];

beforeAll(async () => {
  gitHub = await startGitHub();
  worker = startWorker(environmentFor(gitHub), written);
  url = (await worker.ready).href.replace(/\/$/, '');
});

afterAll(async () => {
  await worker.dispose();
  await gitHub.close();
});

function post(body: string | ReadableStream, address = url): Promise<Response> {
  return fetch(`${address}/${SECRET}`, { method: 'POST', body, duplex: 'half' });
}

describe('the receiver as a Worker', () => {
  it('says that it is alive', async () => {
    expect(await outcomeOf(await fetch(url))).toEqual({ status: 200, outcome: 'alive' });
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  });

  it('starts a run for an alert, once', async () => {
    const before = gitHub.triggers().length;
    expect(await outcomeOf(await post(RECORDED))).toEqual({ status: 202, outcome: 'sent' });
    expect(await outcomeOf(await post(RECORDED))).toEqual({ status: 200, outcome: 'repeat' });
    expect(gitHub.triggers().slice(before)).toMatchObject([
      {
        kind: 'alert',
        says: 'the Logfire alert "connection pool exhaustion" (2 rows)',
        alert: { alertRunId: RECORDED_RUN_ID, rows: [{ pool_timeouts: 11 }, { pool_timeouts: 4 }] },
      },
    ]);
  });

  it('starts one run where a second request waits for the first one', async () => {
    const before = gitHub.triggers().length;
    const asked = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    gitHub.answerOnce(async () => {
      asked.resolve();
      await taken.promise;
      return new Response(null, { status: 204 });
    });
    const body = alertOfRun('22222222-0000-4000-8000-000000000002');
    const first = post(body);
    await asked.promise;
    const second = post(body);
    await untilAnswered();
    taken.resolve();
    expect(await outcomeOf(await first)).toEqual({ status: 202, outcome: 'sent' });
    expect(await outcomeOf(await second)).toEqual({ status: 200, outcome: 'repeat' });
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it('goes on for a second request where the first one left', async () => {
    const asked = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    gitHub.answerOnce(async () => {
      asked.resolve();
      await taken.promise;
      return new Response(null, { status: 204 });
    });
    const body = alertOfRun('33333333-0000-4000-8000-000000000003');
    const leaving = new AbortController();
    const first = fetch(`${url}/${SECRET}`, { method: 'POST', body, signal: leaving.signal });
    await asked.promise;
    const second = post(body);
    await untilAnswered();
    leaving.abort();
    await expect(first).rejects.toThrow();
    taken.resolve();
    expect((await outcomeOf(await second)).status).toBe(200);
  });

  it('answers a recovery and starts nothing', async () => {
    const before = gitHub.triggers().length;
    expect((await post(alertLike({ n_rows: 0, data: [] }))).status).toBe(200);
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it.each<[string, string, string, number]>([
    ['no secret', 'POST', '/', 404],
    ['a wrong secret', 'POST', '/another-secret-0123456789', 404],
    ['the start of the secret', 'POST', `/${SECRET.slice(0, -1)}`, 404],
    ['more than the secret', 'POST', `/${SECRET}x`, 404],
    ['another method', 'PUT', `/${SECRET}`, 405],
    ['a look at the address', 'GET', `/${SECRET}`, 405],
  ])('refuses a request with %s', async (_, method, path, status) => {
    const before = gitHub.triggers().length;
    const body = method === 'GET' ? {} : { body: RECORDED };
    expect((await fetch(`${url}${path}`, { method, ...body })).status).toBe(status);
    expect(gitHub.triggers()).toHaveLength(before);
  });

  it.each<[string, () => string | ReadableStream, number]>([
    ['is no JSON', () => 'alert', 400],
    ['is too large', () => JSON.stringify('x'.repeat(65_536)), 413],
    ['is too large and does not say so', () => endless(80), 413],
    ['is 10,000 levels deep', () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 202],
  ])('answers a body that %s', async (_, body, status) => {
    expect((await post(body())).status).toBe(status);
  });

  it('leaves a body that does not come', async () => {
    const head = `POST /${SECRET} HTTP/1.1\r\nhost: receiver\r\ncontent-length: 100\r\n\r\n{"alert_name":`;
    const conversation = talk(url, head);
    expect(await conversation.status).toBe(408);
    conversation.finish();
    await conversation.ended;
  });

  it('says 502 where GitHub refuses, and why in its log without the secret or the token', async () => {
    const echo = JSON.stringify({ message: `Bad credentials: ${TOKEN} for /${SECRET}` });
    gitHub.answerOnce(async () => new Response(echo, { status: 401 }));
    expect(await outcomeOf(await post(alertOfRun('44444444-0000-4000-8000-000000000004')))).toEqual({
      status: 502,
      outcome: 'not-sent',
    });
    await expect.poll(() => written.join('')).toContain('Bad credentials: ***');
    for (const secret of [SECRET, TOKEN]) expect(written.join('')).not.toContain(secret);
  });

  it('answers 500 with wrong bindings, and its log names them without showing them', async () => {
    const heard: string[] = [];
    const wrong = startWorker({ ...environmentFor(gitHub), RECEIVER_SECRET: 'fifteen-letters' }, heard);
    try {
      const address = (await wrong.ready).href.replace(/\/$/, '');
      expect(await outcomeOf(await fetch(address))).toEqual({ status: 500, outcome: 'not-configured' });
      expect((await post('{}', address)).status).toBe(500);
      await expect.poll(() => heard.join('')).toContain('RECEIVER_SECRET must be at least 16');
      for (const secret of ['fifteen-letters', TOKEN]) expect(heard.join('')).not.toContain(secret);
    } finally {
      await wrong.dispose();
    }
  });
});

/** A later request was answered: by then an earlier one is in the worker. */
async function untilAnswered(): Promise<void> {
  expect((await fetch(url)).status).toBe(200);
}

/** A body of so many kilobytes whose length is not told. */
function endless(kilobytes: number): ReadableStream<Uint8Array> {
  return ReadableStream.from(Array.from({ length: kilobytes }, () => new Uint8Array(1_024).fill(0x20)));
}
