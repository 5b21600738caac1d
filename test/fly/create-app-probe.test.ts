import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppProbe } from '../../src/fly/app-probe.ts';
import { createAppProbe } from '../../src/fly/create-app-probe.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http } from '../../src/support/http.ts';
import { HeldClock } from '../support/held-clock.ts';
import { type Answer, broken, type Loopback, startLoopback, status } from '../support/loopback.ts';

const LIMIT_MS = 10_000;

let clock: HeldClock;
let http: Http;
let server: Loopback;
let probe: AppProbe;

beforeEach(() => {
  clock = new HeldClock(0, [LIMIT_MS]);
  http = createHttp({ clock, userAgent: 'firebreak' });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

async function serve(answer: Answer): Promise<void> {
  server = await startLoopback(answer);
  probe = createAppProbe({ http, url: `${server.url}/stats?x=1`, clock });
}

test('asks one machine, without credentials', async () => {
  await serve(status(200, 'anything', { 'set-cookie': 'a=1' }));
  await probe.ask('aa11');
  expect(await probe.ask('bb22')).toEqual({
    machineId: 'bb22',
    answered: true,
    status: 200,
    durationMs: 0,
    detail: '200 in 0 ms',
  });
  expect(server.requests.map(({ path, headers }) => [path, headers['fly-force-instance-id']])).toEqual([
    ['/stats?x=1', 'aa11'],
    ['/stats?x=1', 'bb22'],
  ]);
  for (const { headers } of server.requests) {
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(headers.cookie).toBeUndefined();
  }
});

describe('is asked one single time', () => {
  test.each([204, 299])('%i is an answer', async (code) => {
    await serve(status(code));
    expect(await probe.ask('aa11')).toMatchObject({ answered: true, status: code });
  });

  test.each([301, 401, 404, 429, 500, 502, 503])('%i is none', async (code) => {
    await serve(status(code, '', { 'retry-after': '1', location: '/' }));
    expect(await probe.ask('aa11')).toMatchObject({ answered: false, status: code, detail: `${code} in 0 ms` });
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test.each([
    ['reset', broken.reset, /^connection (reset|closed before the answer was complete) \(.+\)$/],
    ['cut off', broken.cutOff, /^connection closed before the answer was complete \(.+\)$/],
  ] satisfies readonly (readonly [string, Answer, RegExp])[])('one that is %s is none', async (_, answer, detail) => {
    await serve(answer);
    expect(await probe.ask('aa11')).toMatchObject({
      answered: false,
      status: null,
      detail: expect.stringMatching(detail),
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['hangs', broken.silence],
    ['hangs in its body', broken.silenceAfterHead],
  ])('one that %s is none after 10 s', async (_, answer) => {
    await serve(answer);
    const asking = probe.ask('aa11');
    await server.received(1);
    clock.pass(LIMIT_MS);
    expect(await asking).toEqual({
      machineId: 'aa11',
      answered: false,
      status: null,
      durationMs: LIMIT_MS,
      detail: 'no answer within 10 s',
    });
  });

  test('nobody there is none', async () => {
    await serve(status(200));
    await server.close();
    expect(await probe.ask('aa11')).toMatchObject({ answered: false, detail: 'connection refused (ECONNREFUSED)' });
  });

  test('one without end is none', async () => {
    await serve((answer) => void answer.end(Buffer.alloc(20_000_001)));
    expect(await probe.ask('aa11')).toMatchObject({ answered: false, detail: 'an answer without end' });
  });
});

test('a run that is stopped does not wait for it', async () => {
  await serve(broken.silence);
  const stop = new AbortController();
  const asking = probe.ask('aa11', stop.signal);
  await server.received(1);
  const reason = new Error('The run was cancelled.');
  stop.abort(reason);
  await expect(asking).rejects.toBe(reason);
});
