import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/support/clock.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http } from '../../src/support/http.ts';
import { HeldClock } from './held-clock.ts';
import { type Answer, broken, inTurn, type Loopback, startLoopback, status } from './loopback.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
const LIMIT_MS = 15_000;
const FETCH_MS = 20_000;

let clock: HeldClock;
let http: Http;
let server: Loopback;

beforeEach(() => {
  clock = new HeldClock(NOW_MS, [LIMIT_MS, FETCH_MS]);
});

afterEach(async () => {
  await http.close();
  await server.close();
});

const READ = { service: 'Fly', call: 'list machines', method: 'GET', timeoutMs: LIMIT_MS, repeatable: true } as const;
const WRITE = { service: 'Fly', call: 'lease', method: 'POST', timeoutMs: LIMIT_MS, repeatable: false } as const;

async function serve(answer: Answer, random = 1): Promise<string> {
  server = await startLoopback(answer);
  http = createHttp({ clock, userAgent: 'firebreak', random: () => random });
  return server.url;
}

describe('a read', () => {
  test.each([408, 429, 500, 502, 503, 504])('is tried three times on %i, and then its answer stands', async (code) => {
    const url = await serve(status(code, 'not now'));
    expect(await http.send({ ...READ, url })).toMatchObject({ status: code, text: 'not now', isRead: true });
    expect(server.requests).toHaveLength(3);
  });

  test.each([200, 204, 302, 400, 401, 403, 404, 409, 410, 412, 422, 501])('is tried once on %i', async (code) => {
    const url = await serve(status(code));
    await http.send({ ...READ, url });
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test.each([
    [0, [500, 1_000]],
    [1, [1_000, 2_000]],
  ])('backs off further each time, by chance %i', async (random, waits) => {
    const url = await serve(status(503), random);
    await http.send({ ...READ, url });
    expect(clock.waits).toEqual(waits);
  });

  test.each([
    ['7', 7_000],
    ['60', 60_000],
    ['0', 1_000],
    ['Tue, 24 Nov 2026 12:00:09 GMT', 9_000],
    ['Tue, 24 Nov 2026 11:59:00 GMT', 1_000],
    ['soon', 1_000],
    ['1.5', 1_000],
    ['2099-01-01', 1_000],
    ['-5', 1_000],
    ['', 1_000],
  ])('comes back as Retry-After wants it: %j', async (value, waitMs) => {
    const url = await serve(inTurn(status(429, '', { 'retry-after': value }), status(200, 'now')));
    expect(await http.send({ ...READ, url })).toMatchObject({ status: 200 });
    expect(clock.waits).toEqual([waitMs]);
  });

  test.each(['61', '3600', '99999999999999', 'Tue, 24 Nov 2026 12:01:01 GMT'])(
    'does not wait longer than a minute: %j',
    async (value) => {
      const url = await serve(status(503, '', { 'retry-after': value }));
      expect(await http.send({ ...READ, url })).toMatchObject({ status: 503 });
      expect(server.requests).toHaveLength(1);
      expect(clock.waits).toEqual([]);
    },
  );

  test('is not tried again where a quota is spent', async () => {
    const url = await serve(status(429, 'Query quota exceeded for this organization'));
    expect(await http.send({ ...READ, url })).toMatchObject({ status: 429 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a write', () => {
  test.each([408, 409, 412, 429, 500, 502, 503, 504])('is sent once on %i', async (code) => {
    const url = await serve(status(code));
    expect(await http.send({ ...WRITE, url })).toMatchObject({ status: code, isRead: false });
    expect(server.requests).toHaveLength(1);
  });

  test.each([408, 500, 502, 504])('is sent once on %i, even where it is asked to come back', async (code) => {
    const url = await serve(status(code, '', { 'retry-after': '1' }));
    await http.send({ ...WRITE, url });
    expect(server.requests).toHaveLength(1);
  });

  test.each([429, 503])('that was refused with %i and a time to come back comes back', async (code) => {
    const url = await serve(inTurn(status(code, '', { 'retry-after': '2' }), status(201)));
    expect(await http.send({ ...WRITE, url })).toMatchObject({ status: 201 });
    expect(clock.waits).toEqual([2_000]);
  });

  test.each([429, 503])('that must be sent one single time is, even when refused with %i', async (code) => {
    const url = await serve(status(code, '', { 'retry-after': '1' }));
    expect(await http.send({ ...WRITE, url, once: true })).toMatchObject({ status: code });
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test.each([
    ['retry-after', { 'retry-after': '2' }, 2],
    ['the reset of its limit', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW_MS / 1_000 + 5}` }, 2],
    ['nothing', {}, 1],
    ['a limit that is not spent', { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': `${NOW_MS / 1_000 + 5}` }, 1],
    ['a reset in an hour', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW_MS / 1_000 + 3_600}` }, 1],
  ])('to GitHub that is forbidden with %s', async (_, headers, requestCount) => {
    const url = await serve(inTurn(status(403, '{}', headers), status(201, '{}')));
    await http.send({ ...WRITE, service: 'GitHub', url });
    expect(server.requests).toHaveLength(requestCount);
  });

  test('that Fly forbids is not sent again', async () => {
    const url = await serve(status(403, '{}', { 'retry-after': '1' }));
    await http.send({ ...WRITE, url });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a run that is stopped', () => {
  const stopped = new Error('The run was cancelled.');

  test('sends nothing more', async () => {
    const url = await serve(status(200));
    await expect(http.send({ ...READ, url, signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['head', broken.silence],
    ['body', broken.silenceAfterHead],
  ])('does not wait for the %s of an answer', async (_, answer) => {
    const url = await serve(answer);
    const stop = new AbortController();
    const sending = http.send({ ...READ, url, signal: stop.signal });
    const { closed } = await server.received(1);
    stop.abort(stopped);
    await expect(sending).rejects.toBe(stopped);
    await closed;
    expect(server.requests).toHaveLength(1);
  });

  test('does not wait for a transport that does not listen', async () => {
    server = await startLoopback(status(200));
    http = createHttp({ clock, userAgent: 'firebreak', transport: () => new Promise(() => {}) });
    const stop = new AbortController();
    const sending = http.send({ ...READ, url: server.url, signal: stop.signal });
    stop.abort(stopped);
    await expect(sending).rejects.toBe(stopped);
  });

  test('does not wait for its next try', async () => {
    server = await startLoopback(status(503, '', { 'retry-after': '50' }));
    http = createHttp({ clock: systemClock, userAgent: 'firebreak' });
    const stop = new AbortController();
    const sending = http.send({ ...READ, url: server.url, signal: stop.signal });
    await (await server.received(1)).closed;
    setImmediate(() => stop.abort(stopped));
    await expect(sending).rejects.toBe(stopped);
    expect(server.requests).toHaveLength(1);
  });
});

describe('as a fetch', () => {
  test('gives what the platform would, with the address', async () => {
    const url = await serve(status(200, '[1]', { 'x-ratelimit-remaining': '12' }));
    const answer = await http.fetchFor('GitHub')(`${url}/issues?page=2`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toEqual([1]);
    expect([answer.url, answer.headers.get('x-ratelimit-remaining')]).toEqual([`${url}/issues?page=2`, '12']);
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/issues?page=2' }]);
  });

  test.each([
    ['POST', '/issues'],
    ['POST', '/issues/1/comments'],
    ['PUT', '/issues/1/lock'],
    ['PATCH', '/issues/1'],
    ['PATCH', '/issues/comments/1'],
  ])('sends %s %s once', async (method, path) => {
    const url = await serve(status(500, '{}'));
    expect((await http.fetchFor('GitHub')(`${url}${path}`, { method, body: '{"a":1}' })).status).toBe(500);
    expect(server.requests).toMatchObject([{ method, path, body: '{"a":1}' }]);
  });

  test.each([
    ['DELETE', '/issues/1/labels/x'],
    ['POST', '/issues/1/labels'],
  ])('sends %s %s again: it leaves the same however often', async (method, path) => {
    const url = await serve(inTurn(status(500, '{}'), status(200, '{}')));
    expect((await http.fetchFor('GitHub')(`${url}${path}`, { method, body: '{"a":1}' })).status).toBe(200);
    expect(server.requests).toMatchObject([
      { method, body: '{"a":1}' },
      { method, body: '{"a":1}' },
    ]);
  });

  test.each([204, 205, 304])('gives no body with %i', async (code) => {
    const url = await serve(status(code));
    expect((await http.fetchFor('GitHub')(url)).body).toBeNull();
  });

  test('is left with the signal it was given', async () => {
    const url = await serve(broken.silence);
    const stop = new AbortController();
    const fetching = http.fetchFor('GitHub')(url, { signal: stop.signal });
    await server.received(1);
    stop.abort(new Error('enough'));
    await expect(fetching).rejects.toThrow('enough');
  });
});

test('a process that closed the layer ends by itself, with an answer still on its way', async () => {
  const url = await serve(broken.silence);
  const module = new URL('../../src/support/', import.meta.url);
  const script = `
    const { createHttp } = await import('${module}create-http.ts');
    const { systemClock } = await import('${module}clock.ts');
    const http = createHttp({ clock: systemClock, userAgent: 'firebreak' });
    const request = { service: 'Fly', call: 'x', method: 'GET', timeoutMs: 600_000, repeatable: false };
    http.send({ ...request, url: '${url}' }).catch(() => {});
    process.once('SIGUSR2', () => http.close());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
  await server.received(1);
  child.kill('SIGUSR2');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
