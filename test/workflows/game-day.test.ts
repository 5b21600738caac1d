import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { byHandEvent } from '../harness/event.ts';
import { runAction } from '../harness/run-action.ts';
import { isLong } from '../toolchain/long.ts';
import { evaluateText } from './evaluate.ts';
import { hasTools, ScriptRunner } from './run-script.ts';
import { contextsOf, inputsFor } from './started.ts';
import { readWorkflow, type Step } from './workflow.ts';
import { repositoryWorkflows } from './workflow-files.ts';

const WAITS_MS = 240_000;

const workflow = readWorkflow(
  repositoryWorkflows().find(({ name }) => name === 'game-day') ?? expect.fail('there is no game day'),
);
const steps = workflow.jobs.incident?.steps ?? [];

function step(matches: (one: Step) => boolean): Step {
  return steps.find(matches) ?? expect.fail('there is no such step');
}

let runner: ScriptRunner | null = null;

afterEach(() => runner?.close());

// On a runner GitHub is the real one; here it is the sandbox's.
const announcement = z.object({ env: z.record(z.string(), z.string()) });

test.skipIf(!hasTools).each(isLong ? ['observe', 'act'] : ['observe'])(
  'the game day plays its incident in mode %s',
  async (mode) => {
    runner = await ScriptRunner.open();
    const event = byHandEvent({ mode });
    const sandbox = await runner.run(step(({ id }) => id === 'sandbox').run ?? '');
    expect(sandbox.exitCode, sandbox.said).toBe(0);
    expect(Object.keys(sandbox.env).sort()).toEqual([
      'FLY_API_TOKEN',
      'FLY_FLAPS_BASE_URL',
      'LOGFIRE_BASE_URL',
      'LOGFIRE_READ_TOKEN',
    ]);

    const configured = { secrets: {}, vars: {}, steps: { sandbox: { outputs: sandbox.outputs } } };
    const given = inputsFor(
      step(({ uses }) => uses === './'),
      contextsOf(workflow, event, configured),
    );
    const said = announcement.parse(JSON.parse(await readFile(`${runner.folder}/sandbox.json`, 'utf8')));
    const { FLY_API_TOKEN: _, LOGFIRE_READ_TOKEN: __, ...gitHub } = said.env;
    const run = await runAction({ sandbox: { env: gitHub }, env: sandbox.env, event, inputs: given });
    expect(run.outputs.outcome, run.stdout).toBe(mode === 'act' ? 'recovered' : 'proposed');

    const after = contextsOf(workflow, event, {
      ...configured,
      steps: { ...configured.steps, firebreak: { outputs: run.outputs } },
    });
    const compare = step(({ env }) => 'CONTROL' in env);
    const env = Object.fromEntries(
      Object.entries(compare.env).map(([name, text]) => [name, evaluateText(text, after)]),
    );
    const compared = await runner.run(compare.run ?? '', env);
    expect(compared.exitCode, compared.said).toBe(0);
    const lied = await runner.run(compare.run ?? '', { ...env, OUTCOME: 'healthy' });
    expect(lied.exitCode).not.toBe(0);
  },
  WAITS_MS,
);
