import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { createFly, type FlyService } from './create-fly.ts';
import type { MachineSettings } from './machine-settings.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');
const TOKEN = 'FlyV1 fm2_sandbox,fm2_discharge';
const MACHINE = 'aa11';
const RESTART = `/${MACHINE}/restart`;
const LEASE = `/${MACHINE}/lease`;

let clock: ManualClock;
let fly: FlyService;

beforeEach(() => {
  clock = new ManualClock(NOW_MS);
  fly = createFly({
    clock,
    app: 'relay-api',
    token: TOKEN,
    machines: [settings(MACHINE), settings('bb22', 'stopped')],
  });
});

describe('the list of machines', () => {
  it('has every machine with what it is made of', async () => {
    const machines = await json(await ask('GET', ''));
    expect(machines).toHaveLength(2);
    expect(machines).toMatchObject([{ id: MACHINE, config: { metadata: { fly_process_group: 'app' } } }, {}]);
  });

  it('is filtered by state, region and metadata', async () => {
    expect(await json(await ask('GET', '?state=stopped'))).toMatchObject([{ id: 'bb22' }]);
    expect(await json(await ask('GET', '?region=fra'))).toEqual([]);
    expect(await json(await ask('GET', '?metadata.fly_process_group=worker'))).toEqual([]);
  });

  it('is limited to one request per second after a burst of three', async () => {
    for (let count = 0; count < 3; count += 1) expect((await ask('GET', '')).status).toBe(200);
    expect((await ask('GET', '')).status).toBe(429);
    clock.advance(1000);
    expect((await ask('GET', '')).status).toBe(200);
  });
});

describe('a restart', () => {
  it('leaves the events that prove it, newest first', async () => {
    expect((await ask('POST', RESTART)).status).toBe(200);
    expect((await json(await ask('GET', `/${MACHINE}`))).state).toBe('stopping');
    clock.advance(10_000);
    const events = await json(await ask('GET', `/${MACHINE}/events?limit=4`));
    expect(events.map((event: Event) => `${event.type}/${event.status}/${event.source}`)).toEqual([
      'start/started/flyd',
      'restart/starting/flyd',
      'exit/stopped/flyd',
      'restart/stopping/user',
    ]);
  });

  it('starts a machine that was stopped', async () => {
    await ask('POST', '/bb22/restart');
    clock.advance(5000);
    expect((await json(await ask('GET', '/bb22'))).state).toBe('started');
  });

  it('turns the checks critical until the new process answers', async () => {
    await ask('POST', RESTART);
    clock.advance(1500);
    expect((await json(await ask('GET', `/${MACHINE}`))).checks[0].status).toBe('critical');
    clock.advance(5000);
    expect((await json(await ask('GET', `/${MACHINE}`))).checks[0].status).toBe('passing');
  });

  it('refuses a body, an odd time-out and a lease that is not ours', async () => {
    expect((await ask('POST', RESTART, { body: '{}' })).status).toBe(400);
    expect((await ask('POST', `${RESTART}?timeout=soon`)).status).toBe(400);
    await ask('POST', LEASE);
    const refused = await ask('POST', RESTART);
    expect(refused.status).toBe(409);
    expect((await json(refused)).error).toContain('lease currently held by');
    expect(fly.restarts).toEqual([]);
  });

  it('keeps the instance id, a deploy changes it', async () => {
    const before = fly.machines[0]?.instanceId;
    await ask('POST', RESTART);
    clock.advance(10_000);
    expect(fly.machines[0]?.instanceId).toBe(before);
    fly.machines[0]?.deploy(clock.nowMs());
    expect(fly.machines[0]?.instanceId).not.toBe(before);
  });
});

describe('a lease', () => {
  it('is given once, refreshed and released with its nonce, and ends by itself', async () => {
    const given = await ask('POST', `${LEASE}?ttl=60`, { body: '{"description":"run 1","ttl":60}' });
    expect(given.status).toBe(201);
    const { nonce, expires_at, version } = (await json(given)).data;
    expect(expires_at).toBe(NOW_MS / 1000 + 60);
    expect(version).toBe(fly.machines[0]?.instanceId);
    clock.advance(2000);
    expect((await ask('POST', LEASE)).status).toBe(409);
    expect((await ask('POST', LEASE, { nonce })).status).toBe(201);
    clock.advance(2000);
    expect((await ask('DELETE', LEASE, { nonce: 'other' })).status).toBe(409);
    expect((await ask('DELETE', LEASE, { nonce })).status).toBe(200);
    expect((await ask('DELETE', LEASE, { nonce })).status).toBe(404);
    clock.advance(5000);
    await ask('POST', `${LEASE}?ttl=10`);
    clock.advance(10_000);
    expect((await ask('POST', LEASE)).status).toBe(201);
  });
});

describe('wait', () => {
  it('answers when the state is there, and 408 when it is not in time', async () => {
    await ask('POST', RESTART);
    const late = await ask('GET', `/${MACHINE}/wait?state=stopped,failed&timeout=0`);
    expect(late.status).toBe(408);
    expect((await json(late)).error).toContain('machine failed to reach desired state, stopped,failed, currently');
    expect(await json(await ask('GET', `/${MACHINE}/wait?state=started&timeout=60`))).toMatchObject({
      state: 'started',
    });
    expect((await ask('GET', `/${MACHINE}/wait?timeout=61`)).status).toBe(400);
  });
});

it('refuses tokens it does not know, and those of another app', async () => {
  expect((await ask('GET', '', { token: 'FlyV1 fm2_wrong' })).status).toBe(401);
  expect((await ask('GET', '', { token: 'Bearer fm2_sandbox,fm2_discharge' })).status).toBe(401);
  expect((await ask('GET', '', { token: 'FlyV1 fm2_otherapp' })).status).toBe(403);
  expect((await ask('GET', '/zz99')).status).toBe(404);
  expect((await ask('GET', '/zz99')).headers.get('fly-request-id')).toMatch(/^[0-9A-F]{26}-iad$/);
});

interface Event {
  readonly type: string;
  readonly status: string;
  readonly source: string;
}

async function ask(
  method: string,
  path: string,
  options: { readonly body?: string; readonly nonce?: string; readonly token?: string } = {},
): Promise<Response> {
  return fly.handle(
    new Request(`http://fly.test/v1/apps/relay-api/machines${path}`, {
      method,
      body: options.body ?? null,
      headers: {
        authorization: options.token ?? TOKEN,
        ...(options.nonce === undefined ? {} : { 'fly-machine-lease-nonce': options.nonce }),
      },
    }),
  );
}

async function json(response: Response) {
  return JSON.parse(await response.text());
}

function settings(id: string, state = 'started'): MachineSettings {
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
    stopTimeoutMs: 5000,
    onRestart: 'recorded',
  };
}
