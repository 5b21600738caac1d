import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http, HttpRequest } from '../../src/support/http.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { HeldClock } from './held-clock.ts';
import { type Answer, broken, type Loopback, startLoopback, status } from './loopback.ts';

const LIMIT_MS = 15_000;

let clock: HeldClock;
let http: Http;
let server: Loopback | undefined;

beforeEach(() => {
  clock = new HeldClock(Date.parse('2026-11-24T12:00:00Z'), [LIMIT_MS]);
  http = createHttp({ clock, userAgent: 'firebreak' });
});

afterEach(async () => {
  await http.close();
  await server?.close();
  server = undefined;
});

const READ = { service: 'Fly', call: 'list machines', method: 'GET', timeoutMs: LIMIT_MS, repeatable: true } as const;
const WRITE = {
  service: 'Fly',
  call: 'lease machine 3d8d',
  method: 'POST',
  timeoutMs: LIMIT_MS,
  repeatable: false,
} as const;
const QUERY = { ...WRITE, service: 'Logfire', call: 'read the symptoms', body: '{}', repeatable: true } as const;

async function serve(answer: Answer): Promise<Loopback> {
  server = await startLoopback(answer);
  return server;
}

async function trouble(request: Omit<HttpRequest, 'url'>, url: string): Promise<ServiceError> {
  const error = await http.send({ ...request, url }).catch((caught: unknown) => caught);
  if (error instanceof ServiceError) return error;
  throw new Error('expected a ServiceError', { cause: error });
}

describe('a connection that breaks', () => {
  test.each([
    ['is reset before the answer', broken.reset, 'connection closed before the answer was complete|connection reset'],
    ['ends without an answer', broken.closed, 'connection closed before the answer was complete'],
    ['is cut off in the answer', broken.cutOff, 'connection closed before the answer was complete'],
    ['does not speak HTTP', (answer) => void answer.socket?.end('SSH-2.0-OpenSSH\r\n'), 'the answer is not HTTP'],
  ] satisfies readonly (readonly [string, Answer, string])[])(
    '%s: a write is sent once, its effect unknown',
    async (_, answer, says) => {
      const { url, requests } = await serve(answer);
      const error = await trouble(WRITE, url);
      expect(error).toMatchObject({ kind: 'connection-failed', effect: 'unknown', service: 'Fly' });
      expect(error.message).toMatch(new RegExp(`^Fly: lease machine 3d8d: (${says}) \\(.+\\)$`));
      expect(requests).toHaveLength(1);
      expect(clock.waits).toEqual([]);
    },
  );

  test.each([
    ['GET', READ],
    ['query', QUERY],
  ])('a %s is tried three times, and never had an effect', async (_, request) => {
    const { url, requests } = await serve(broken.reset);
    expect(await trouble(request, url)).toMatchObject({ kind: 'connection-failed', effect: 'none' });
    expect(requests).toHaveLength(3);
  });

  test('a GET that may not be repeated is not, and had no effect either', async () => {
    const { url, requests } = await serve(broken.reset);
    expect(await trouble({ ...READ, repeatable: false }, url)).toMatchObject({ effect: 'none' });
    expect(requests).toHaveLength(1);
  });

  test('a read that works the second time is an answer', async () => {
    const { url } = await serve((answer, _, count) => (count === 1 ? broken.reset(answer) : void answer.end('[]')));
    expect(await http.send({ ...READ, url })).toMatchObject({ status: 200, text: '[]' });
  });

  test('a refused connection proves that a write did nothing', async () => {
    const { url, close } = await serve(broken.silence);
    await close();
    const error = await trouble(WRITE, url);
    expect(error).toMatchObject({ kind: 'connection-failed', effect: 'none' });
    expect(error.message).toBe('Fly: lease machine 3d8d: connection refused (ECONNREFUSED)');
  });

  test.each([
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'none'],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, 'unknown'],
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'none'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'none'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'none'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'none'],
    [{ code: 'ECONNRESET' }, 'unknown'],
    [{}, 'unknown'],
  ])('%j: the effect of a write is %s', async (details, effect) => {
    const cause = Object.assign(new Error('broken'), details);
    const transport = async (): Promise<Response> => {
      throw new TypeError('fetch failed', { cause });
    };
    http = createHttp({ clock, userAgent: 'firebreak', transport });
    expect(await trouble(WRITE, 'http://127.0.0.1:1/')).toMatchObject({ kind: 'connection-failed', effect });
  });
});

describe('the time limit', () => {
  test.each([
    ['head', broken.silence],
    ['body', broken.silenceAfterHead],
  ])('ends a call whose %s does not come, and its connection', async (_, answer) => {
    const { url, received, requests } = await serve(answer);
    const sending = trouble(WRITE, url);
    const { closed } = await received(1);
    expect(clock.sleeping(LIMIT_MS)).toBe(1);
    clock.pass(LIMIT_MS);
    const error = await sending;
    expect(error).toMatchObject({ kind: 'timed-out', effect: 'unknown' });
    expect(error.message).toBe('Fly: lease machine 3d8d: no complete answer within 15 s');
    await closed;
    expect(requests).toHaveLength(1);
  });

  test('is one for each try of a read', async () => {
    const { url, received } = await serve(broken.silence);
    const sending = trouble(READ, url);
    for (const count of [1, 2, 3]) {
      await received(count);
      clock.pass(LIMIT_MS);
    }
    expect(await sending).toMatchObject({ kind: 'timed-out', effect: 'none' });
  });

  test('leaves nothing asleep after an answer', async () => {
    const { url } = await serve(status(200, 'ok'));
    await http.send({ ...WRITE, url });
    expect(clock.sleeping(LIMIT_MS)).toBe(0);
  });
});

describe('an answer without end', () => {
  const MEGABYTE = 'x'.repeat(1_000_000);

  test('of 1 MB is read', async () => {
    const { url } = await serve(status(200, MEGABYTE));
    expect((await http.send({ ...READ, url })).text).toHaveLength(1_000_000);
  });

  test.each([
    ['GET', READ, 'none'],
    ['write', WRITE, 'unknown'],
  ])('is left after 20 MB: %s', async (_, request, effect) => {
    const { url, received, requests } = await serve((answer) => {
      const more = (): boolean => answer.destroyed || (answer.write(MEGABYTE) && more());
      answer.on('drain', more);
      more();
    });
    const error = await trouble(request, url);
    expect(error).toMatchObject({ kind: 'odd-answer', effect });
    expect(error.message).toContain('the answer is longer than 20 MB');
    await (await received(1)).closed;
    expect(requests).toHaveLength(1);
  });

  test('is left when it only unpacks to 50 MB', async () => {
    const packed = gzipSync(Buffer.alloc(50_000_000));
    const { url } = await serve((answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
    });
    expect(await trouble(READ, url)).toMatchObject({ kind: 'odd-answer' });
  });
});

describe('what is sent', () => {
  test('is not sent again to where a redirect points', async () => {
    const elsewhere = await startLoopback(status(200, 'secret taken'));
    const { url } = await serve(status(302, '', { location: elsewhere.url }));
    const headers = { authorization: 'Bearer secret' };
    expect(await http.send({ ...READ, url, headers })).toMatchObject({ status: 302, text: '' });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  test.each(['Bearer top-secret\nX-Other: 1', 'Bearer top-secret\u2026'])(
    'is nothing where a header cannot be written, and the error keeps its value to itself: %j',
    async (authorization) => {
      const { url, requests } = await serve(status(200));
      const error = await trouble({ ...WRITE, headers: { authorization } }, url);
      expect(error).toMatchObject({ kind: 'rejected', effect: 'none' });
      expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('top-secret');
      expect(requests).toEqual([]);
    },
  );

  test('has the name of the program, and a body as it was given', async () => {
    const { url, received } = await serve(status(200));
    await http.send({ ...WRITE, url, body: '{"ttl":60}', headers: { 'content-type': 'application/json' } });
    const { headers, body } = await received(1);
    expect(headers).toMatchObject({ 'user-agent': 'firebreak', 'content-type': 'application/json' });
    expect(body).toBe('{"ttl":60}');
  });

  test('goes over connections that are kept alive', async () => {
    const { url, connectionCount } = await serve(status(200, 'ok'));
    for (let count = 0; count < 6; count += 1) await http.send({ ...READ, url });
    expect(connectionCount()).toBeLessThanOrEqual(2);
  });
});

describe('cookies', () => {
  const giving: Answer = (answer, _, count) => {
    const cookies = ['fly-machine-id=api-1; path=/; HttpOnly', 'odd cookie; path=/', 'other=1'];
    const later = ['other=; Max-Age=0'];
    answer.writeHead(200, { 'set-cookie': count === 1 ? cookies : later }).end();
  };

  test('of Fly come back to it until they are taken away', async () => {
    const { url, requests } = await serve(giving);
    for (let count = 0; count < 3; count += 1) await http.send({ ...READ, url });
    expect(requests.map((request) => request.headers.cookie)).toEqual([
      undefined,
      'fly-machine-id=api-1; other=1',
      'fly-machine-id=api-1',
    ]);
  });

  test('of other services and for other hosts do not', async () => {
    const { url, requests } = await serve(status(200, '', { 'set-cookie': 'fly-machine-id=api-1' }));
    const other = await startLoopback(status(200));
    for (let count = 0; count < 2; count += 1) await http.send({ ...QUERY, url });
    await http.send({ ...READ, url });
    await http.send({ ...READ, url: other.url });
    await http.send({ ...QUERY, url });
    expect([...requests, ...other.requests].map((request) => request.headers.cookie)).toEqual(Array(5).fill(undefined));
    await other.close();
  });
});
