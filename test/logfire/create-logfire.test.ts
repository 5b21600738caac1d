import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogfire } from '../../src/logfire/create-logfire.ts';
import type { Logfire } from '../../src/logfire/logfire.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http } from '../../src/support/http.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { HeldClock } from '../support/held-clock.ts';
import { type Answer, broken, inTurn, json, type Loopback, startLoopback, status } from '../support/loopback.ts';

const LIMIT_MS = 30_000;
const QUERY = {
  purpose: 'read the symptoms',
  sql: "SELECT 'x' AS one",
  minTimestampMs: Date.parse('2026-11-24T12:00:00Z'),
  deploymentEnvironment: 'production',
  limit: 3,
} as const;

let clock: HeldClock;
let http: Http;
let server: Loopback;
let logfire: Logfire;

beforeEach(() => {
  clock = new HeldClock(Date.parse('2026-11-24T13:00:00Z'), [LIMIT_MS, 20_000]);
  http = createHttp({ clock, userAgent: 'firebreak' });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

async function serve(answer: Answer): Promise<void> {
  server = await startLoopback(answer);
  logfire = createLogfire({ http, token: ' Bearer pylf_v1_us_secret\n', baseUrl: `${server.url}/` });
}

async function failure(work: Promise<unknown> = logfire.query(QUERY)): Promise<ServiceError> {
  const error = await work.catch((caught: unknown) => caught);
  if (error instanceof ServiceError) return error;
  throw new Error('expected a ServiceError', { cause: error });
}

describe('a query', () => {
  test('is sent as the API wants it', async () => {
    await serve(json(200, { data: [] }));
    await logfire.query(QUERY);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v2/query',
        headers: {
          authorization: 'Bearer pylf_v1_us_secret',
          accept: 'application/json',
          'content-type': 'application/json',
        },
      },
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      sql: "SELECT 'x' AS one",
      min_timestamp: '2026-11-24T12:00:00.000Z',
      limit: 3,
      deployment_environment: ['production'],
    });
  });

  test.each([
    ['no row', []],
    ['null and missing fields', [{ a: null }, {}]],
    ['attributes as an object, and as text', [{ attributes: { a: 1 } }, { attributes: '{"a":1}' }]],
  ])('gives rows as they came: %s', async (_, data) => {
    await serve(json(200, { schema: { fields: [] }, data }));
    expect(await logfire.query(QUERY)).toEqual(data);
  });

  test.each([3, 4])('of %i rows where 3 are the limit was cut off', async (count) => {
    await serve(json(200, { data: Array(count).fill({}) }, { 'x-request-id': 'r-1' }));
    const error = await failure();
    expect(error).toMatchObject({ kind: 'odd-answer', effect: 'none', requestId: 'r-1' });
    expect(error.message).toContain('the answer was cut off at its limit of 3 rows');
  });

  test.each([
    ['not JSON', status(200, 'ARROW1'), 'the answer is not JSON'],
    ['without rows', json(200, { rows: [] }), 'field data is missing'],
    ['with a row that is none', json(200, { data: [{}, []] }), 'field data.1: '],
    ['another success', json(206, { data: [] }), '206'],
    ['a redirect', status(302, '', { location: 'https://elsewhere.example/' }), 'https://elsewhere.example'],
  ])('whose answer is %s is odd', async (_, answer, says) => {
    await serve(answer);
    const error = await failure();
    expect(error).toMatchObject({ service: 'Logfire', call: 'read the symptoms', kind: 'odd-answer', effect: 'none' });
    expect(error.message).toContain(says);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    [400, { detail: 'Error during planning: no field x' }, 'rejected', 'Error during planning: no field x'],
    [
      422,
      { detail: [{ type: 'missing', loc: ['body', 'min_timestamp'], msg: 'Field required' }] },
      'rejected',
      'min_timestamp',
    ],
    [401, { detail: 'Invalid token' }, 'unauthorized', 'Mend the secret behind logfire-read-token'],
    [403, { detail: 'Forbidden' }, 'forbidden', 'Mend the secret behind logfire-read-token'],
  ])('refused with %i is asked once', async (code, body, kind, says) => {
    await serve(json(code, body));
    const error = await failure();
    expect(error).toMatchObject({ kind, status: code, effect: 'none' });
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('secret\n');
    expect(error.message).not.toContain('pylf_');
    expect(server.requests).toHaveLength(1);
  });

  test('refused for a minute is asked again when the minute is over', async () => {
    const refused = status(429, 'Rate limit exceeded (minute)', { 'retry-after': '12' });
    await serve(inTurn(refused, json(200, { data: [{ one: 'x' }] })));
    expect(await logfire.query(QUERY)).toEqual([{ one: 'x' }]);
    expect(clock.waits).toEqual([12_000]);
  });

  test.each([
    ['for longer', '3000', 'Rate limit exceeded (hour)', '. Come back in 50 min'],
    ['because the quota is spent', '', 'Query quota exceeded for this organization', ''],
    [
      'because the quota is spent, whenever one might come back',
      '5',
      'Query quota exceeded for this organization',
      '. Come back in 5 s',
    ],
  ])('refused %s is not asked again', async (_, retryAfter, says, advice) => {
    await serve(status(429, says, retryAfter === '' ? {} : { 'retry-after': retryAfter }));
    const error = await failure();
    expect(error).toMatchObject({ kind: 'rate-limited', effect: 'none' });
    expect(error.message).toBe(`Logfire: read the symptoms: 429 ${says}${advice}`);
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test.each([
    ['a fault of the service', status(503, 'down')],
    ['a limit without a time', status(429, 'Rate limit exceeded')],
    ['a reset', broken.reset],
    ['half an answer', broken.cutOff],
  ])('is a read, and asked again after %s', async (_, first) => {
    await serve(inTurn(first, json(200, { data: [] })));
    expect(await logfire.query(QUERY)).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ['30 s', {}, LIMIT_MS],
    ['its own limit', { timeoutMs: 20_000 }, 20_000],
  ])('ends after %s, and had no effect', async (_, own, limitMs) => {
    await serve(broken.silenceAfterHead);
    const failing = failure(logfire.query({ ...QUERY, ...own }));
    for (const count of [1, 2, 3]) {
      await server.received(count);
      clock.pass(limitMs);
    }
    expect(await failing).toMatchObject({ kind: 'timed-out', effect: 'none' });
  });
});

test('the token tells organization and project', async () => {
  await serve(json(200, { organization_name: 'acme', project_name: 'relay', expires_at: null }));
  expect(await logfire.readTokenInfo()).toEqual({ organizationName: 'acme', projectName: 'relay' });
  expect(server.requests).toMatchObject([
    { method: 'GET', path: '/v1/read-token-info', headers: { authorization: 'Bearer pylf_v1_us_secret' } },
  ]);
});

test.each([
  [401, 'unauthorized'],
  [404, 'not-found'],
])('a token that tells nothing is refused with %i', async (code, kind) => {
  await serve(json(code, { detail: 'no' }));
  expect(await failure(logfire.readTokenInfo())).toMatchObject({ kind, effect: 'none' });
});

test('the address of a trace can stand in a markdown link, whatever the trace is called', async () => {
  await serve(status(200));
  const project = { organizationName: 'acme (eu)', projectName: 'relay/api' };
  expect(logfire.traceUrl(project, 'abc123')).toBe(
    `${server.url}/acme%20%28eu%29/relay%2Fapi?q=trace_id%3D%27abc123%27`,
  );
  const hostile = logfire.traceUrl(project, "x' OR '1'='1)](https://evil.example)\ud83d");
  expect(hostile.slice(server.url.length)).toMatch(/^[A-Za-z0-9%/?=._-]+$/);
  expect(decodeURIComponent(hostile).match(/'/g)).toHaveLength(2);
});
