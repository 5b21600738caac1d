import { describe, expect, test } from 'vitest';
import { serve } from '../sandbox/http/serve.ts';
import { evaluateCondition, evaluateText } from './evaluate.ts';
import { hasTools, ScriptRunner } from './run-script.ts';
import { readWorkflow } from './workflow.ts';
import { readmeWorkflows } from './workflow-files.ts';

const file = readmeWorkflows().find(({ name }) => name === 'evidence-and-chat') ?? expect.fail('no workflow');
const [job] = Object.values(readWorkflow(file).jobs);
const [, upload = expect.fail('no upload'), chat = expect.fail('no chat')] = job?.steps ?? [];

function outputs(values: Readonly<Record<string, string>>) {
  return { steps: { firebreak: { outputs: values } }, secrets: { CHAT_WEBHOOK_URL: 'https://chat' } };
}

describe('the chat', () => {
  test.each([
    ['healthy', 'success', false],
    ['proposed', 'success', false],
    ['held', 'success', false],
    ['held', 'failure', true],
    ['recovered', 'success', true],
    ['unrecovered', 'failure', true],
    ['', 'failure', true],
  ] as const)('after %s (%s) hears of it: %s', (outcome, status, told) => {
    expect(evaluateCondition(chat.if ?? '', outputs({ outcome }), status)).toBe(told);
  });

  test.skipIf(!hasTools)('gets outputs as text, whatever is in them', async () => {
    const heard: string[] = [];
    const service = await serve(async (request) => {
      heard.push(await request.text());
      return new Response('ok');
    }, 0);
    const runner = await ScriptRunner.open();
    const hostile = '"}; $(exit 7) `exit 7` \\(env.PATH) \'';
    const values = outputs({ outcome: 'recovered', 'reason-code': 'recovered', 'incident-url': hostile });
    const env = Object.fromEntries(
      Object.entries(chat.env).map(([name, value]) => [name, evaluateText(value, values)]),
    );
    const { exitCode, said } = await runner.run(chat.run ?? '', { ...env, CHAT_WEBHOOK_URL: service.url });
    expect(exitCode, said).toBe(0);
    expect(heard.map((body) => JSON.parse(body))).toEqual([{ text: `relay-api: recovered (recovered) ${hostile}` }]);
    await runner.close();
    await service.close();
  });
});

test.each([
  ['/home/runner/work/_temp/evidence.json', 'success', true],
  ['/home/runner/work/_temp/evidence.json', 'failure', true],
  ['', 'success', false],
] as const)('the artifact is kept where there is evidence (%j after %s): %s', (path, status, kept) => {
  expect(evaluateCondition(upload.if ?? '', outputs({ 'evidence-path': path }), status)).toBe(kept);
});
