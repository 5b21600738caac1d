import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFly } from '../../src/fly/create-fly.ts';
import type { Fly } from '../../src/fly/fly.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Http } from '../../src/support/http.ts';
import { createFly as createFlyService, type FlyService } from '../sandbox/fly/create-fly.ts';
import type { MachineSettings } from '../sandbox/fly/machine-settings.ts';
import { type HttpService, serve } from '../sandbox/http/serve.ts';
import { HeldClock } from '../support/held-clock.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
const TIME_LIMITS_MS = [15_000, 10_000, 65_000];

let clock: HeldClock;
let service: FlyService;
let server: HttpService;
let http: Http;

beforeEach(async () => {
  clock = new HeldClock(NOW_MS, TIME_LIMITS_MS);
  const machines = [settings('aa11', 'started'), settings('bb22', 'stopped')];
  service = createFlyService({ clock, app: 'relay-api', token: 'FlyV1 fm2_sandbox,fm2_discharge', machines });
  server = await serve((request) => service.handle(request), 0);
  http = createHttp({ clock, userAgent: 'firebreak' });
});

afterEach(async () => {
  await http.close();
  await server.close();
});

function client(token = 'fm2_sandbox, fm2_discharge', app = 'relay-api'): Fly {
  return createFly({ http, app, token, baseUrl: server.url });
}

test('machines are read as they are', async () => {
  expect(await client().listMachines()).toMatchObject([
    {
      id: 'aa11',
      state: 'started',
      hostStatus: 'ok',
      processGroup: 'app',
      releaseVersion: '3',
      stopTimeoutMs: 5_000,
      checksGraceMs: 10_000,
      lease: null,
    },
    { id: 'bb22', state: 'stopped' },
  ]);
});

test('a leased machine is restarted once, and its events prove it', async () => {
  const fly = client();
  const before = await fly.getMachine('aa11');
  const lease = await fly.acquireLease('aa11', { description: 'run 1', ttlSeconds: 60 });
  expect(lease).toMatchObject({ version: before.instanceId, expiresAtMs: NOW_MS + 60_000 });
  await fly.restartMachine('aa11', { leaseNonce: lease.nonce, stopTimeoutMs: before.stopTimeoutMs });
  await clock.sleep(20_000);
  const newer = (await fly.listEvents('aa11')).filter((event) => event.timestampMs >= NOW_MS);
  expect(newer.map((event) => `${event.type}/${event.status}/${event.source}`)).toEqual([
    'start/started/flyd',
    'restart/starting/flyd',
    'exit/stopped/flyd',
    'restart/stopping/user',
  ]);
  expect(newer[2]?.exit).toMatchObject({ requestedStop: true, oomKilled: false });
  await fly.releaseLease(lease);
  await fly.releaseLease(lease);
  expect(service.restarts).toHaveLength(1);
});

test('a lease of somebody else stops us before anything happens', async () => {
  const theirs = await client().acquireLease('aa11', { description: 'a deploy', ttlSeconds: 60 });
  const fly = client();
  await expect(fly.acquireLease('aa11', { description: 'run 1', ttlSeconds: 60 })).rejects.toMatchObject({
    kind: 'conflict',
    effect: 'none',
    message: expect.stringMatching(/held by firebreak-sandbox@tokens\.fly\.io, expires at 2026-11-24T12:01:00/),
  });
  const options = { leaseNonce: 'another', stopTimeoutMs: 5_000 };
  await expect(fly.restartMachine('aa11', options)).rejects.toMatchObject({ kind: 'conflict', effect: 'none' });
  expect((await fly.listMachines())[0]?.lease).toMatchObject({ description: 'a deploy' });
  expect(await fly.refreshLease(theirs, { ttlSeconds: 60 })).toMatchObject({ nonce: theirs.nonce });
  expect(service.restarts).toEqual([]);
});

test.each([
  ['a token Fly does not know', 'fm2_other', 'relay-api', 'unauthorized'],
  ['the token of another app', 'fm2_otherapp', 'relay-api', 'forbidden'],
  ['an app the token is not for', undefined, 'other', 'forbidden'],
])('%s is refused', async (_, token, app, kind) => {
  await expect(client(token, app).listMachines()).rejects.toMatchObject({
    kind,
    requestId: expect.stringMatching(/-iad$/),
  });
});

test('reads wait out the rate limit', async () => {
  const fly = client();
  for (let count = 0; count < 8; count += 1) expect(await fly.listMachines()).toHaveLength(2);
});

function settings(id: string, state: string): MachineSettings {
  return {
    id,
    name: id,
    region: 'iad',
    group: 'app',
    state,
    hostStatus: 'ok',
    standbys: [],
    checks: [{ name: 'servicecheck-00-http-8080', graceSeconds: 10, status: null }],
    releaseVersion: 3,
    releasedAtMs: NOW_MS - 86_400_000,
    startedAtMs: NOW_MS - 3_600_000,
    stopTimeoutMs: 5_000,
    onRestart: 'recorded',
  };
}
