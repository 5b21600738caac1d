import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/fly/machine.ts';
import { LeaseLost } from '../../src/response/leases.ts';
import { ServiceError } from '../../src/support/service-error.ts';
import { appMachine, MINUTE_MS, minutesAgo, NOW_MS, ulidAt } from './guard-fixture.ts';
import { type RestartScene, restart, SICK } from './restart-scene.ts';

type Case = readonly [what: string, scene: Partial<RestartScene>, reasonCode: string, message: string];

/** Each of them is refused before Fly is asked to do anything. */
function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', async (_, scene, reasonCode, message) => {
    const { result, refusal, did } = await restart(scene);
    expect({ result, reasonCode: refusal?.reasonCode, message: refusal?.message }).toEqual({
      result: null,
      reasonCode,
      message,
    });
    expect(did).toEqual(['list']);
  });
}

const listed = (change: Partial<Machine>, beside: Partial<Machine> = {}): Partial<RestartScene> => ({
  listed: [appMachine('machine-b', beside), { ...SICK, ...change }],
});
const QUIET = 'is left alone for 10 min';

describe('the machine is not as it was when it was chosen', () => {
  const changed = 'machine machine-a was changed by somebody meanwhile';
  const earlier = ulidAt(minutesAgo(600));
  runTable([
    ['destroyed', { listed: [appMachine('machine-b')] }, 'restart-refused', 'machine machine-a is not listed any more'],
    ['another version', listed({ instanceId: earlier }), 'restart-refused', changed],
    ['another version than the lease is for', { leases: [{ version: earlier }] }, 'restart-refused', changed],
    ['stopped', listed({ state: 'stopped' }), 'restart-refused', 'machine machine-a is stopped, not started'],
    ['suspended', listed({ state: 'suspended' }), 'restart-refused', 'machine machine-a is suspended, not started'],
    ['restarting', listed({ state: 'restarting' }), 'machine-in-motion', 'Machine machine-a is restarting.'],
    [
      'moved to another process group',
      listed({ processGroup: 'worker', instanceId: earlier }),
      'restart-refused',
      changed,
    ],
    [
      'on an ill host',
      listed({ hostStatus: 'unreachable' }),
      'host-not-ok',
      "The host of machine machine-a is unreachable: see Fly's status page.",
    ],
  ]);
});

describe('somebody else is at work', () => {
  const lease = { owner: 'ada@example.com', description: 'fly deploy', expiresAtMs: NOW_MS + 1 };
  const leasedBy = (until: string): string => `Machine machine-b is leased by ada@example.com until ${until} UTC`;
  const deployed = (atMs: number): Partial<RestartScene> => listed({}, { instanceId: ulidAt(atMs) });
  runTable([
    [
      'with a lease',
      listed({}, { lease }),
      'foreign-lease',
      `${leasedBy('12:00:00')}: a deploy or a person is at work.`,
    ],
    [
      'with a lease that is over by our clock only',
      { ...listed({}, { lease: { ...lease, expiresAtMs: NOW_MS - 1 } }), githubAheadMs: -2 },
      'foreign-lease',
      `${leasedBy('11:59:59')}: a deploy or a person is at work.`,
    ],
    [
      'another run of ours',
      listed({}, { lease: { ...lease, description: 'Firebreak https://github.example/run/2' } }),
      'another-run',
      `${leasedBy('12:00:00')}: another run is at work.`,
    ],
    ['deploys', listed({}, { state: 'starting' }), 'machine-in-motion', 'Machine machine-b is starting.'],
    [
      'has just deployed',
      deployed(minutesAgo(10) + 1_000),
      'recent-deploy',
      `The release is 9 min 59 s old; it ${QUIET}.`,
    ],
    [
      "has just deployed, by GitHub's time",
      { ...deployed(minutesAgo(11)), githubAheadMs: -2 * MINUTE_MS },
      'recent-deploy',
      `The release is 9 min old; it ${QUIET}.`,
    ],
    [
      "has just deployed, by our time where GitHub's is not known",
      { ...deployed(minutesAgo(9)), githubAheadMs: null },
      'recent-deploy',
      `The release is 9 min old; it ${QUIET}.`,
    ],
  ]);
});

describe('the lease', () => {
  const lost = new LeaseLost('the lease on machine machine-a was lost');
  runTable([
    ['is lost before the last look', { leases: [lost] }, 'lease-lost', lost.message],
    ['is lost right after it', { leases: [{}, lost] }, 'lease-lost', lost.message],
  ]);
  test('tells why it was refused', async () => expect((await restart({ leases: [lost] })).refusal?.cause).toBe(lost));
});

describe('cancelled', () => {
  const why = 'the run was cancelled before the call';
  runTable([['before the call', { cancelledAtMs: 0 }, 'cancelled', why]]);
});

describe('Fly', () => {
  const unreachable = new ServiceError({
    service: 'Fly',
    call: 'list machines',
    kind: 'connection-failed',
    effect: 'none',
    message: 'connection refused',
  });
  runTable([['does not answer before the call', { listed: unreachable }, 'fly-unreachable', unreachable.message]]);

  test('that does not answer is named as the cause', async () =>
    expect((await restart({ listed: unreachable })).refusal?.cause).toBe(unreachable));

  test.each([401, 404, 409, 412, 422, 429])('refuses the call with %i: it is not asked again', async (status) => {
    const answer = new ServiceError({
      service: 'Fly',
      call: 'restart machine machine-a',
      kind: 'rejected',
      effect: 'none',
      status,
      message: `status ${status}`,
    });
    const { refusal, did } = await restart({ callEnds: answer });
    expect(refusal).toMatchObject({ reasonCode: 'restart-refused', message: answer.message, cause: answer });
    expect(did).toEqual(['list', 'restart machine-a with nonce-a, stopped within 5000 ms']);
  });
});

describe('what nobody has foreseen is told as it is, not as a refusal', () => {
  const bug = new TypeError('Cannot read properties of undefined');
  test.each<[string, Partial<RestartScene>]>([
    ['in the list of machines', { listed: bug }],
    ['in the lease', { leases: [bug] }],
    ['in the lease for the call', { leases: [{}, bug] }],
    ['in the call', { callEnds: bug }],
    ['in a poll', { polls: [[0, bug]] }],
  ])('%s', async (_, scene) => {
    await expect(restart(scene)).rejects.toBe(bug);
  });
  test('in the clock', async () => {
    await expect(restart({ failingSleeps: 1 })).rejects.toThrow('the clock is broken');
  });
});
