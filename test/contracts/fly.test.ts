import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFly as createFlyClient } from '../../src/fly/create-fly.ts';
import { createHttp } from '../../src/support/create-http.ts';
import { observe } from '../sandbox/faults/exchange.ts';
import { createFly } from '../sandbox/fly/create-fly.ts';
import type { MachineSettings } from '../sandbox/fly/machine-settings.ts';
import { IdleClock } from '../sandbox/idle-clock.ts';
import { type ContractChecker, createContractChecker } from './contract-checker.ts';
import { isFlyDescribed, WHERE_FLY_IS_DESCRIBED } from './fly-description.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
const TOKEN = 'FlyV1 fm2_sandbox,fm2_discharge';
const ID = 'aa11';

let contracts: ContractChecker;

// A skipped suite does not say why by itself.
if (!isFlyDescribed) console.warn(`Fly's contract is not checked: ${WHERE_FLY_IS_DESCRIBED} is absent.`);

describe.runIf(isFlyDescribed)(`Fly (skipped where ${WHERE_FLY_IS_DESCRIBED} is absent)`, () => {
  beforeAll(async () => {
    contracts = await createContractChecker();
  });

  beforeEach(() => contracts.forget());

  it("the action's calls and the sandbox's answers keep to the description, for every call", async () => {
    const { client } = start();
    await client.listMachines();
    const lease = await client.acquireLease(ID, { description: 'run 1', ttlSeconds: 60 });
    await client.refreshLease(lease, { ttlSeconds: 60 });
    await client.listMachines();
    await client.restartMachine(ID, { leaseNonce: lease.nonce, stopTimeoutMs: 30_000 });
    await client.releaseLease(lease);
    await client.getMachine(ID);
    await client.listEvents(ID);
    expect(contracts.problems).toEqual([]);
    expect([...contracts.seen].toSorted()).toEqual([
      'fly DELETE /apps/{app_name}/machines/{machine_id}/lease 200',
      'fly GET /apps/{app_name}/machines 200',
      'fly GET /apps/{app_name}/machines/{machine_id} 200',
      'fly GET /apps/{app_name}/machines/{machine_id}/events 200',
      'fly POST /apps/{app_name}/machines/{machine_id}/lease 201',
      'fly POST /apps/{app_name}/machines/{machine_id}/restart 200',
    ]);
  });

  it('machines in all conditions are described', async () => {
    const { client, clock, fly } = start([
      { id: 'bb22', state: 'stopped', standbys: [ID], group: 'worker', checks: [] },
      { id: 'cc33', hostStatus: 'unreachable' },
      { id: 'dd44', onRestart: 'crash' },
      { id: 'ee55', stopTimeoutMs: 60_000 },
    ]);
    for (const machine of fly.machines) machine.restart(clock.nowMs(), 5000);
    clock.advance(60_000);
    for (const machine of fly.machines) machine.deploy(clock.nowMs());
    expect(await client.listMachines()).toHaveLength(5);
    for (const machine of fly.machines) await client.listEvents(machine.settings.id);
    expect(contracts.problems).toEqual([]);
  });

  it('refusals are described', async () => {
    const { ask, clock } = start([{ id: 'bb22', state: 'created' }]);
    await ask('POST', `/${ID}/lease?ttl=60`, { body: '{"ttl":60}' });
    const statuses = [
      await ask('GET', '', { token: 'FlyV1 fm2_wrong' }),
      await ask('GET', '', { token: 'FlyV1 fm2_otherapp' }),
      await ask('GET', '/zz99'),
      await ask('POST', `/${ID}/restart`),
      await ask('POST', '/bb22/restart'),
      await ask('GET', '/bb22/wait?state=started&timeout=1'),
      await ask('POST', `/${ID}/restart?timeout=soon`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 403, 404, 409, 412, 408, 400]);
    clock.advance(60_000);
    for (let count = 0; count < 3; count += 1) await ask('GET', '');
    expect((await ask('GET', '')).status).toBe(429);
    expect(contracts.problems).toEqual([]);
  });

  it('leases and waits are described', async () => {
    const { ask } = start();
    await ask('POST', `/${ID}/lease`, { body: '{"description":"run 1","ttl":60}' });
    expect((await ask('GET', `/${ID}/lease`)).status).toBe(200);
    expect((await ask('GET', `/${ID}/wait?state=started&timeout=5`)).status).toBe(200);
    expect(contracts.problems).toEqual([]);
  });
});

function start(others: readonly Partial<MachineSettings>[] = []) {
  const clock = new IdleClock(NOW_MS);
  const machines = [{}, ...others].map((changes) => ({ ...MACHINE, ...changes }));
  const fly = createFly({ clock, app: 'shop', token: TOKEN, machines });
  const handle = observe('fly', fly.handle, contracts.listen);
  const transport = async (request: Request): Promise<Response> => {
    const reply = await handle(request);
    if (reply instanceof Response) return reply;
    throw new Error('no answer');
  };
  const http = createHttp({ clock, userAgent: 'firebreak-test', transport });
  const client = createFlyClient({ http, app: 'shop', token: TOKEN, baseUrl: 'http://fly.test' });
  const ask = (method: string, path: string, { token = TOKEN, body = '' } = {}): Promise<Response> =>
    transport(
      new Request(`http://fly.test/v1/apps/shop/machines${path}`, {
        method,
        headers: { authorization: token, 'content-type': 'application/json' },
        ...(body === '' ? {} : { body }),
      }),
    );
  return { fly, clock, client, ask };
}

const MACHINE: MachineSettings = {
  id: ID,
  name: 'relay',
  region: 'iad',
  group: 'app',
  state: 'started',
  hostStatus: 'ok',
  standbys: [],
  checks: [{ name: 'servicecheck-00-http-8080', graceSeconds: 10, status: null }],
  releaseVersion: 3,
  releasedAtMs: NOW_MS - 86_400_000,
  startedAtMs: NOW_MS - 3_600_000,
  stopTimeoutMs: 5000,
  onRestart: 'recorded',
};
