import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { type NodeReceiver, startNodeReceiver } from './host-fixture.ts';
import { outcomeOf, SECRET } from './receiver-fixture.ts';

const RECORDED = readFileSync(new URL('logfire-alert.json', import.meta.url), 'utf8');
const WAITS_MS = 180_000;

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function open(): Promise<{ readonly sandbox: Sandbox; readonly receiver: NodeReceiver }> {
  const sandbox = await startSandbox({ scenario: 'pool-exhaustion-one-machine' });
  closers.push(() => sandbox.close());
  const receiver = await startNodeReceiver({
    RECEIVER_SECRET: SECRET,
    GITHUB_TOKEN: sandbox.dispatchToken,
    GITHUB_REPOSITORY: sandbox.env.GITHUB_REPOSITORY ?? '',
    GITHUB_API_URL: sandbox.github,
  });
  closers.push(() => receiver.stop('SIGTERM'));
  return { sandbox, receiver };
}

test(
  'an alert becomes an event, the event a run, and the run an incident that names the alert',
  async () => {
    const { sandbox, receiver } = await open();
    const answer = await fetch(`${receiver.url}/${SECRET}`, { method: 'POST', body: RECORDED });
    expect(await outcomeOf(answer), receiver.output()).toEqual({ status: 202, outcome: 'sent' });

    const [dispatched = expect.fail('nothing was dispatched')] = sandbox.state().dispatches;
    const event = { name: dispatched.event, payload: dispatched.payload };
    const inputs = { mode: 'observe', 'database-host': sandbox.database };
    const run = await runAction({ sandbox, event, inputs });

    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'proposed', 'reason-code': 'mode-observe' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('started by the Logfire alert "connection pool exhaustion" (2 rows)');
    const { issues, restarts } = sandbox.state();
    expect(restarts).toEqual([]);
    expect(issues).toHaveLength(1);
    const record = issues.flatMap(({ comments }) => comments.map(({ body }) => body)).join('\n');
    expect(record).toContain('the Logfire alert "connection pool exhaustion" (2 rows)');
    for (const secret of [SECRET, sandbox.dispatchToken]) expect(`${record}${run.stdout}`).not.toContain(secret);
  },
  WAITS_MS,
);
