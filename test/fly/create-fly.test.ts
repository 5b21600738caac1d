import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFly } from '../../src/fly/create-fly.ts';
import type { Fly } from '../../src/fly/fly.ts';
import type { HeldLease } from '../../src/fly/machine.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http } from '../../src/support/http.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { HeldClock } from '../support/held-clock.ts';
import { type Answer, broken, inTurn, json, type Loopback, startLoopback, status } from '../support/loopback.ts';

const READ_MS = 15_000;
const LEASE_MS = 10_000;
const RESTART_MS = 90_000;
const LEASE: HeldLease = { machineId: 'aa11', nonce: 'n0nce', expiresAtMs: null, version: null };

let clock: HeldClock;
let http: Http;
let server: Loopback;
let fly: Fly;

beforeEach(() => {
  clock = new HeldClock(Date.parse('2026-11-24T12:00:00Z'), [READ_MS, LEASE_MS, RESTART_MS]);
  http = createHttp({ clock, userAgent: 'firebreak' });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

async function serve(answer: Answer): Promise<void> {
  server = await startLoopback(answer);
  fly = createFly({ http, app: 'relay-api', token: 'Bearer FlyV1 fm2_a, fm2_b', baseUrl: `${server.url}//` });
}

async function failure(work: Promise<unknown>): Promise<ServiceError> {
  const error = await work.catch((caught: unknown) => caught);
  if (error instanceof ServiceError) return error;
  throw new Error('expected a ServiceError', { cause: error });
}

const restart = (): Promise<void> => fly.restartMachine('aa11', { leaseNonce: 'n0nce', stopTimeoutMs: 30_000 });
const acquire = (): Promise<HeldLease> => fly.acquireLease('aa11', { description: 'run 1', ttlSeconds: 60 });

describe('reading', () => {
  test('asks for all machines with their leases, with the token as Fly wants it', async () => {
    await serve(json(200, [{ id: 'aa11', state: 'started' }, { id: 'bb22' }]));
    expect((await fly.listMachines()).map((machine) => machine.id)).toEqual(['aa11', 'bb22']);
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      path: '/v1/apps/relay-api/machines?include_leases=true',
      headers: { authorization: 'FlyV1 fm2_a,fm2_b', accept: 'application/json' },
    });
  });

  test('asks for one machine, and for as many events as there can be', async () => {
    await serve(inTurn(json(200, { id: 'a/1' }), json(200, [{ timestamp: 1 }])));
    await fly.getMachine('a/1');
    await fly.listEvents('aa11');
    expect(server.requests.map((request) => request.path)).toEqual([
      '/v1/apps/relay-api/machines/a%2F1',
      '/v1/apps/relay-api/machines/aa11/events?limit=50',
    ]);
  });

  test('takes an empty list for an error, not for no machines', async () => {
    await serve(json(200, []));
    const error = await failure(fly.listMachines());
    expect(error).toMatchObject({ kind: 'odd-answer', effect: 'none' });
    expect(error.message).toContain('the list for app relay-api is empty');
  });

  test.each([
    [401, { error: 'Authenticate: token validation error' }, 'unauthorized', 'fly tokens create deploy -a relay-api'],
    [403, { error: 'unauthorized' }, 'forbidden', 'is not for app relay-api'],
    [404, { error: 'app not found' }, 'not-found', 'Check the input fly-app: relay-api'],
  ])('says what mends a %i, asks once, and names the request', async (code, body, kind, advice) => {
    await serve(json(code, body, { 'fly-request-id': '01KX-iad' }));
    const error = await failure(fly.listMachines());
    expect(error).toMatchObject({ kind, effect: 'none', requestId: '01KX-iad' });
    expect(error.message).toContain(`Fly: list machines: ${code} ${body.error}. `);
    expect(error.message).toContain(advice);
    expect(error.message).not.toContain('fm2_');
    expect(server.requests).toHaveLength(1);
  });

  test('has nothing to mend where one machine is gone', async () => {
    await serve(json(404, { error: 'machine not found' }));
    expect((await failure(fly.getMachine('aa11'))).message).toBe('Fly: get machine aa11: 404 machine not found');
  });

  test.each([
    ['limits', status(429, 'rate limit exceeded')],
    ['breaks', broken.reset],
  ])('is tried again where Fly %s', async (_, first) => {
    await serve(inTurn(first, json(200, [{ id: 'aa11' }])));
    expect(await fly.listMachines()).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ['is cut off', broken.cutOff, 'connection-failed', 'connection closed before the answer was complete'],
    ['is not JSON', status(200, '<html>'), 'odd-answer', 'the answer is not JSON'],
    ['has another shape', json(200, { machines: [] }), 'odd-answer', 'the answer: '],
    ['has a machine without id', json(200, [{ id: 'a' }, {}]), 'odd-answer', 'field 1.id is missing'],
    ['is another success', json(202, [{ id: 'a' }]), 'odd-answer', '202'],
  ] satisfies readonly (readonly [string, Answer, string, string])[])(
    'fails where the list %s',
    async (_, answer, kind, says) => {
      await serve(answer);
      const error = await failure(fly.listMachines());
      expect(error).toMatchObject({ service: 'Fly', call: 'list machines', kind, effect: 'none' });
      expect(error.message).toContain(says);
    },
  );

  test('ends after its time', async () => {
    await serve(broken.silence);
    const failing = failure(fly.getMachine('aa11'));
    for (const count of [1, 2, 3]) {
      await server.received(count);
      clock.pass(READ_MS);
    }
    expect(await failing).toMatchObject({ kind: 'timed-out', effect: 'none' });
  });
});

describe('a restart', () => {
  test('has a stop time, the nonce of the lease, and no body', async () => {
    await serve(status(200, 'whatever'));
    await restart();
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/v1/apps/relay-api/machines/aa11/restart?timeout=30s', body: '' },
    ]);
    expect(server.requests[0]?.headers).toMatchObject({ 'fly-machine-lease-nonce': 'n0nce', 'content-length': '0' });
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test.each([
    [400, 'none'],
    [401, 'none'],
    [403, 'none'],
    [404, 'none'],
    [409, 'none'],
    [412, 'none'],
    [422, 'none'],
    [429, 'none'],
    [302, 'unknown'],
    [408, 'unknown'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('that is answered with %i had the effect %s, and is never repeated', async (code, effect) => {
    await serve(status(code, '{"error":"no"}', { 'retry-after': '1' }));
    expect(await failure(restart())).toMatchObject({ status: code, effect });
    expect(server.requests).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  test.each([
    ['reset', broken.reset],
    ['closed', broken.closed],
    ['cut off', broken.cutOff],
  ] satisfies readonly (readonly [string, Answer])[])(
    'whose answer is %s may have worked, and is never repeated',
    async (_, answer) => {
      await serve(answer);
      expect(await failure(restart())).toMatchObject({ kind: 'connection-failed', effect: 'unknown' });
      expect(server.requests).toHaveLength(1);
    },
  );

  test('that hangs may have worked; it gets its stop time and a minute', async () => {
    await serve(broken.silence);
    const failing = failure(restart());
    await server.received(1);
    expect(clock.sleeping(RESTART_MS)).toBe(1);
    clock.pass(RESTART_MS);
    expect(await failing).toMatchObject({ kind: 'timed-out', effect: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  test('that never left did nothing', async () => {
    await serve(status(200));
    await server.close();
    expect(await failure(restart())).toMatchObject({ kind: 'connection-failed', effect: 'none' });
  });
});

describe('a lease', () => {
  const data = { nonce: 'n0nce', expires_at: 1_795_521_660, owner: 'a@tokens.fly.io', version: '01K' };
  const held = { machineId: 'aa11', nonce: 'n0nce', expiresAtMs: 1_795_521_660_000, version: '01K' };

  test.each([
    ['in its envelope', { status: 'success', data }, held],
    ['without envelope', data, held],
    ['with nothing but its nonce', { data: { nonce: 'n0nce' } }, { ...held, expiresAtMs: null, version: null }],
  ])('is taken %s', async (_, body, lease) => {
    await serve(json(201, body));
    expect(await acquire()).toEqual(lease);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/v1/apps/relay-api/machines/aa11/lease?ttl=60' }]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ description: 'run 1', ttl: 60 });
    expect(server.requests[0]?.headers).not.toHaveProperty('fly-machine-lease-nonce');
  });

  test('is refreshed with its nonce', async () => {
    await serve(json(201, { data: { ...data, expires_at: 1_795_521_700 } }));
    expect(await fly.refreshLease(LEASE, { ttlSeconds: 60 })).toMatchObject({ expiresAtMs: 1_795_521_700_000 });
    expect(server.requests[0]?.headers).toMatchObject({ 'fly-machine-lease-nonce': 'n0nce' });
  });

  test('of somebody else is a conflict that says whose and until when', async () => {
    const says = 'machine ID aa11 lease currently held by somebody@tokens.fly.io, expires at 2026-11-24T12:01:00Z';
    await serve(json(409, { error: says }));
    const error = await failure(acquire());
    expect(error).toMatchObject({ kind: 'conflict', effect: 'none' });
    expect(error.message).toBe(`Fly: lease machine aa11: 409 ${says}`);
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['without a nonce', json(201, { data: { owner: 'x' } })],
    ['with an empty nonce', json(201, { data: { nonce: '' } })],
    ['that is not JSON', status(201, 'ok')],
  ])('%s may be held all the same', async (_, answer) => {
    await serve(answer);
    expect(await failure(acquire())).toMatchObject({ kind: 'odd-answer', effect: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  test('is not asked for twice where the answer is lost', async () => {
    await serve(broken.reset);
    expect(await failure(acquire())).toMatchObject({ effect: 'unknown' });
    expect(server.requests).toHaveLength(1);
  });

  test.each([200, 204, 404])('is free again with %i', async (code) => {
    await serve(status(code, code === 404 ? '{"error":"lease not found"}' : ''));
    await fly.releaseLease(LEASE);
    expect(server.requests).toMatchObject([
      {
        method: 'DELETE',
        path: '/v1/apps/relay-api/machines/aa11/lease',
        headers: { 'fly-machine-lease-nonce': 'n0nce' },
      },
    ]);
  });

  test.each([401, 409, 500])('is not known to be free with %i', async (code) => {
    await serve(status(code));
    expect(await failure(fly.releaseLease(LEASE))).toMatchObject({ status: code });
  });
});
