import { afterEach, describe, expect, test } from 'vitest';
import { byHandEvent, dispatchEvent, scheduleEvent } from '../harness/event.ts';
import { runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { isLong } from '../toolchain/long.ts';
import { commentsOf, firstCall } from './ground-truth.ts';

const WAITS_MS = 240_000;
const ALERT = { alert: { alert_name: 'connection pool exhaustion', n_rows: 2 } };
const SCHEDULE = { event: scheduleEvent(), says: 'the schedule' };
const BY_HAND = { event: byHandEvent(), says: 'octocat by hand' };
const BY_ALERT = {
  event: dispatchEvent(ALERT),
  says: 'the Logfire alert "connection pool exhaustion" (2 rows)',
};
const ALL = [SCHEDULE, BY_HAND, BY_ALERT];

const sandboxes: Sandbox[] = [];

/** All are up before the first is asked: starting one keeps the others from answering. */
async function open(scenario: string, count: number): Promise<readonly Sandbox[]> {
  for (let index = 0; index < count; index += 1) sandboxes.push(await startSandbox({ scenario }));
  return sandboxes;
}

afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()));
});

describe.each([
  {
    scenario: 'pool-exhaustion',
    expected: ['3d8d9931c5e089', '287e712c0d3358'],
    triggers: isLong ? ALL : [SCHEDULE, BY_ALERT],
  },
  { scenario: 'pool-exhaustion-one-machine', expected: ['3d8d9931c5e089'], triggers: isLong ? ALL : [BY_HAND] },
])('$scenario', ({ scenario, expected, triggers }) => {
  test(
    'is treated and proven over, whatever started the run',
    async () => {
      const opened = await open(scenario, triggers.length);
      await Promise.all(
        triggers.map(async ({ event, says }, index) => {
          const sandbox = opened[index] ?? expect.fail('no sandbox');
          const inputs = { mode: 'act', 'verify-for': '10s', 'database-host': sandbox.database };
          const run = await runAction({ sandbox, event, inputs });
          expect(run.outputs, run.stdout).toMatchObject({ outcome: 'recovered', 'reason-code': 'recovered' });
          expect(run.exitCode).toBe(0);
          expect(run.stdout).toContain(`started by ${says}`);
          expectTreatedOnce(sandbox, expected);
          expect(JSON.parse(run.outputs['machines-restarted'] ?? '').sort()).toEqual([...expected].sort());
          expect(Number(run.outputs['recovery-seconds'])).toBeGreaterThan(60);
          expect(run.summary).toContain(expected[0]);
        }),
      );
    },
    WAITS_MS,
  );
});

/** Each started app machine once, one after the other, after incident, evidence and attempt; and nobody holds a lease at the end. */
function expectTreatedOnce(sandbox: Sandbox, expected: readonly string[]): void {
  const state = sandbox.state();
  expect(state.restarts.map((restart) => restart.machine).sort()).toEqual([...expected].sort());
  const starts = state.starts.map((start) => Date.parse(start.at));
  state.restarts.slice(1).forEach((restart, index) => {
    expect(Date.parse(restart.at)).toBeGreaterThan(starts[index] ?? Number.POSITIVE_INFINITY);
  });
  const restartedAtMs = firstCall(state, 'POST', /\/restart$/);
  expect(firstCall(state, 'POST', /\/issues\/\d+\/comments$/)).toBeLessThan(restartedAtMs);
  const written = state.requests.filter(
    ({ method, path, at }) => method === 'PATCH' && /\/comments\/\d+$/.test(path) && Date.parse(at) < restartedAtMs,
  );
  expect(written.length).toBeGreaterThanOrEqual(2);
  for (const machine of expected) {
    expect(state.leases.filter((lease) => lease.machine === machine).at(-1)).toMatchObject({ what: 'released' });
  }
  expect(new Set(state.leases.map((lease) => lease.machine))).toEqual(new Set(expected));
  expect(state.issues).toHaveLength(1);
  expect(state.issues[0]?.labels).toEqual(['firebreak']);
  expect(state.issues.flatMap(commentsOf)).toHaveLength(1);
}

test(
  'is only proposed in mode observe: no lease, no restart, one record',
  async () => {
    const triggers = isLong ? ALL : [BY_HAND];
    const opened = await open('pool-exhaustion', triggers.length);
    await Promise.all(
      triggers.map(async ({ event }, index) => {
        const sandbox = opened[index] ?? expect.fail('no sandbox');
        const run = await runAction({ sandbox, event, inputs: { mode: 'observe', 'database-host': sandbox.database } });
        expect(run.outputs, run.stdout).toMatchObject({ outcome: 'proposed', 'reason-code': 'mode-observe' });
        expect(run.exitCode).toBe(0);
        expect(run.outputs['machines-restarted']).toBe('[]');
        const state = sandbox.state();
        expect(state.restarts).toEqual([]);
        expect(state.leases).toEqual([]);
        expect(state.requests.filter((call) => call.service === 'fly' && call.method !== 'GET')).toEqual([]);
        expect(state.issues.flatMap(commentsOf)).toHaveLength(1);
        expect(run.summary).toContain('3d8d9931c5e089');
      }),
    );
  },
  WAITS_MS,
);
