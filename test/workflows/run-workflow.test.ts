import { afterAll, beforeAll, expect, test } from 'vitest';
import { byHandEvent, dispatchEvent, type RunnerEvent, scheduleEvent } from '../harness/event.ts';
import { type ActionRun, runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { contextsOf, inputsFor } from './started.ts';
import { firebreakSteps, matrixOf, readWorkflow } from './workflow.ts';
import { readmeWorkflows } from './workflow-files.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: 'healthy' });
});
afterAll(() => sandbox.close());

/** Starts the built action with what the workflow gives it. Only its patience is shorter. */
async function runWorkflow(name: string, event: RunnerEvent): Promise<ActionRun> {
  const file = readmeWorkflows().find((one) => one.name === name) ?? expect.fail(`no workflow ${name}`);
  const workflow = readWorkflow(file);
  const [{ job, step } = expect.fail('no step')] = firebreakSteps(workflow);
  const [matrix = {}] = matrixOf(job);
  const { FLY_API_TOKEN = '', LOGFIRE_READ_TOKEN = '', ...env } = sandbox.env;
  const secrets = { FLY_API_TOKEN, LOGFIRE_READ_TOKEN };
  const contexts = contextsOf(workflow, event, { secrets, vars: { DATABASE_HOST: sandbox.database }, matrix });
  return runAction({ sandbox: { env }, event, inputs: { ...inputsFor(step, contexts), patience: '0s' } });
}

test.each([
  ['everything', scheduleEvent('17 * * * *'), 'the schedule 17 * * * *'],
  ['everything', byHandEvent({ reason: 'to see', alert: '' }), 'octocat by hand'],
  ['everything', byHandEvent({ alert: '{"alert_name":"pool","n_rows":1}' }), 'the Logfire alert "pool" (1 row)'],
  ['several-apps', dispatchEvent({ alert: { alert_name: 'pool', n_rows: 2 } }), 'the Logfire alert "pool" (2 rows)'],
] as const)('"%s" as the README has it runs the built action (%#)', async (name, event, says) => {
  const run = await runWorkflow(name, event);
  expect(run.outputs, run.stdout).toMatchObject({ outcome: 'healthy', 'reason-code': 'no-symptoms' });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain(`started by ${says}`);
});
