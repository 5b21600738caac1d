import { afterAll, beforeAll, expect, test } from 'vitest';
import { byHandEvent, dispatchEvent, type RunnerEvent, scheduleEvent } from '../harness/event.ts';
import { runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ scenario: 'healthy' });
});
afterAll(() => sandbox.close());

interface Wrong {
  readonly inputs: Readonly<Record<string, string>>;
  readonly says: readonly string[];
  readonly event?: RunnerEvent;
  readonly env?: Readonly<Record<string, string>>;
}

const WRONG: readonly Wrong[] = [
  { inputs: { 'fly-app': '' }, says: ['Input fly-app is missing', 'relay-api'] },
  { inputs: { 'fly-app': 'Relay API' }, says: ['Input fly-app is "Relay API"', 'relay-api'] },
  { inputs: { 'fly-app': '../other' }, says: ['Input fly-app is "../other"'] },
  { inputs: {}, env: { FLY_API_TOKEN: '' }, says: ['Input fly-api-token is missing', 'FLY_API_TOKEN'] },
  { inputs: {}, env: { LOGFIRE_READ_TOKEN: '' }, says: ['Input logfire-read-token is missing', 'LOGFIRE_READ_TOKEN'] },
  { inputs: { 'github-token': ' ' }, says: ['Input github-token is missing'] },
  { inputs: { mode: 'restart' }, says: ['Input mode is "restart"', 'observe, act'] },
  { inputs: { runbook: 'reboot-it-all' }, says: ['Input runbook is "reboot-it-all"', 'connection-pool-exhaustion'] },
  { inputs: { 'process-group': 'a b' }, says: ['Input process-group is "a b"'] },
  { inputs: { environment: "'; DROP" }, says: ['Input environment is'] },
  { inputs: { 'restart-budget': '0/30m' }, says: ['Input restart-budget is "0/30m"', '1/30m, 3/24h'] },
  { inputs: { 'restart-budget': 'often' }, says: ['Input restart-budget is "often"'] },
  { inputs: { 'deploy-quiet-period': '10' }, says: ['Input deploy-quiet-period is "10"', '10m'] },
  { inputs: { patience: '-1m' }, says: ['Input patience is "-1m"'] },
  { inputs: { 'verify-for': 'a while' }, says: ['Input verify-for is "a while"'] },
  { inputs: { 'verify-for': '10m', 'verify-timeout': '2m' }, says: ['verify-timeout is shorter than verify-for'] },
  { inputs: { 'probe-url': 'relay-api.fly.dev/stats' }, says: ['Input probe-url', 'https://'] },
  { inputs: { 'probe-url': 'https://me:hunter2pass@relay.dev/' }, says: ['Input probe-url', 'without credentials'] },
  { inputs: { 'database-host': 'postgres://me:hunter2pass@db/x' }, says: ['Input database-host', 'host:port'] },
  { inputs: { 'database-host': 'db:99999' }, says: ['Input database-host'] },
  { inputs: { 'escalate-to': 'octocat' }, says: ['Input escalate-to has "octocat"', '@octocat'] },
  { inputs: { 'redact-addresses': 'yes' }, says: ['Input redact-addresses is "yes"', 'auto, true, false'] },
  { inputs: { 'skip-diagnosis': 'maybe' }, event: byHandEvent(), says: ['Input skip-diagnosis is "maybe"'] },
  { inputs: { 'skip-diagnosis': 'true' }, event: byHandEvent(), says: ['skip-diagnosis needs a reason'] },
  {
    inputs: { 'skip-diagnosis': 'true', reason: 'I know' },
    event: scheduleEvent(),
    says: ['skip-diagnosis is for runs by hand only', 'the schedule'],
  },
  {
    inputs: { 'skip-diagnosis': 'true', reason: 'I know' },
    event: dispatchEvent({ alert: { alert_name: 'x' } }),
    says: ['skip-diagnosis is for runs by hand only'],
  },
];

test.each(WRONG)('$inputs ends before anything is asked', async ({ inputs, says, event, env }) => {
  const run = await runAction({
    sandbox,
    inputs: { mode: 'act', ...inputs },
    event: event ?? scheduleEvent(),
    env: env ?? {},
  });
  expect(run.exitCode).toBe(1);
  expect(run.outputs).toMatchObject({ outcome: 'failed', 'reason-code': 'wrong-input' });
  for (const words of says) expect(run.stdout).toContain(words);
  expect(run.annotations.filter((annotation) => annotation.level === 'error')).toHaveLength(1);
  expect(run.stdout + run.stderr + run.summary).not.toContain('hunter2pass');
  expect(sandbox.state().requests).toEqual([]);
});
