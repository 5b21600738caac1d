import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byHandEvent, dispatchEvent, scheduleEvent } from '../harness/event.ts';
import { runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { callsForHumans, writesToGitHub } from './ground-truth.ts';

const TRIGGERS = [
  ['a schedule', scheduleEvent(), '1'],
  ['a person', byHandEvent(), '2'],
  ['an alert', dispatchEvent({ alert: { alert_name: 'connection pool exhaustion', n_rows: 1 } }), '3'],
] as const;

describe('health', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ scenario: 'healthy' });
  });
  afterAll(() => sandbox.close());

  test.each(TRIGGERS)('after %s is three requests, and nothing is written', async (_, event) => {
    const before = sandbox.state().requests.length;
    // An alert may be ahead of the telemetry; without patience it is not waited for.
    const run = await runAction({ sandbox, event, inputs: { mode: 'act', patience: '0s' } });
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'healthy', 'reason-code': 'no-symptoms' });
    expect(run.exitCode).toBe(0);
    const requests = sandbox.state().requests.slice(before);
    expect(requests.map((request) => `${request.service} ${request.method}`).sort()).toEqual([
      'fly GET',
      'github GET',
      'logfire POST',
    ]);
    expect(writesToGitHub(sandbox.state())).toEqual([]);
  });
});

describe('a database that is down', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ scenario: 'database-down' });
  });
  afterAll(() => sandbox.close());

  test.each(TRIGGERS)('after %s holds, and a person is called once in all', async (name, event, runId) => {
    const inputs = { mode: 'act', 'database-host': sandbox.database, 'escalate-to': '@octocat' };
    const run = await runAction({ sandbox, event, inputs, env: { GITHUB_RUN_ID: runId } });
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'held', diagnosis: 'dependency-down' });
    expect(run.outputs['incident-url']).toMatch(/issuecomment-\d+$/);
    // Red when a person is newly needed, green with a warning once they know.
    expect(run.exitCode).toBe(name === 'a schedule' ? 1 : 0);
    expect(sandbox.state().restarts).toEqual([]);
    expect(sandbox.state().leases).toEqual([]);
    expect(callsForHumans(sandbox)).toHaveLength(1);
    expect(callsForHumans(sandbox)[0]).toContain('@octocat');
  });
});

test('one machine and nothing that proves the database: held, and a person is called', async () => {
  const machines = [{ process: 0 }, { group: 'worker' }];
  const sandbox = await startSandbox({ scenario: { recording: 'pool-exhaustion', now: 270, machines } });
  try {
    const run = await runAction({ sandbox, inputs: { mode: 'act' } });
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'held', 'reason-code': 'database-unproven' });
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('set database-host');
    expect(sandbox.state().restarts).toEqual([]);
    expect(callsForHumans(sandbox)).toHaveLength(1);
  } finally {
    await sandbox.close();
  }
});
