import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { byHandEvent, dispatchEvent, scheduleEvent } from './event.ts';
import { runAction, startAction } from './run-action.ts';

/** A place that takes requests and never answers, so that the action is certainly still at work. */
let silence: Server;
let sandbox: { env: Record<string, string> };
let onRequest: () => void;

beforeEach(async () => {
  onRequest = () => undefined;
  silence = createServer(() => onRequest());
  const url = await new Promise<string>((resolve) => {
    silence.listen(0, '127.0.0.1', () => {
      const address = silence.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    });
  });
  sandbox = {
    env: {
      FLY_FLAPS_BASE_URL: url,
      LOGFIRE_BASE_URL: url,
      GITHUB_API_URL: url,
      GITHUB_REPOSITORY: 'sandbox/relay-api',
      FLY_API_TOKEN: 'FlyV1 fm2_token',
      LOGFIRE_READ_TOKEN: 'pylf_v1_us_token',
      'INPUT_FLY-APP': 'relay-api',
      'INPUT_GITHUB-TOKEN': 'ghs_token',
    },
  };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  silence.closeAllConnections();
  await new Promise((resolve) => silence.close(resolve));
});

const PRINT_ENVIRONMENT = preload('console.log(JSON.stringify(process.env)); process.exit(7);');
const PRINT_PAYLOAD = preload(
  "console.log(JSON.stringify(JSON.parse(fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8')))); process.exit(0);",
);

it('gives every input of action.yml with its default, and the token of the workflow', async () => {
  const environment = await environmentOfStep({ inputs: { mode: 'act' } });
  expect(environment).toMatchObject({
    'INPUT_FLY-APP': 'relay-api',
    'INPUT_GITHUB-TOKEN': 'ghs_token',
    'INPUT_RESTART-BUDGET': '1/30m, 3/24h',
    'INPUT_SKIP-DIAGNOSIS': 'false',
    INPUT_MODE: 'act',
    INPUT_REASON: '',
  });
});

it('gives what the runner gives and nothing of this machine', async () => {
  vi.stubEnv('LEAKED_FROM_OUTSIDE', 'yes');
  const environment = await environmentOfStep({ env: { OWN: 'yes' } });
  expect(environment).toMatchObject({ GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'schedule', OWN: 'yes' });
  expect(environment).not.toHaveProperty('LEAKED_FROM_OUTSIDE');
  const foreign = Object.keys(environment).filter(
    (name) => !/^(CI|HOME|LANG|PATH|OWN|(GITHUB|RUNNER|INPUT|FLY|LOGFIRE)_.*)$/.test(name),
  );
  expect(foreign).toEqual([]);
});

it.each([scheduleEvent(), byHandEvent({ reason: 'stuck' }), dispatchEvent({ alert: { name: 'pool' } })])(
  'lets the step read the payload of $name',
  async (event) => {
    const run = await runAction({ sandbox, event, steps: ['main'], nodeArguments: PRINT_PAYLOAD });
    expect(JSON.parse(run.lines[0] ?? '')).toEqual(event.payload);
  },
);

it('refuses an input that the action does not have', async () => {
  await expect(runAction({ sandbox, inputs: { 'fly-ap': 'relay-api' } })).rejects.toThrow('no input "fly-ap"');
});

it('tells a wrong input as an error, and runs post with what main kept', async () => {
  const run = await runAction({ sandbox, inputs: { mode: 'heal' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations).toEqual([{ level: 'error', message: expect.stringContaining('Input mode is "heal"') }]);
  expect(run.state).toMatchObject({ started: 'true' });
  expect(run.post).toMatchObject({ exitCode: 0, annotations: [] });
});

it('ends a step by a signal and still runs post', async () => {
  const asked = new Promise<void>((resolve) => {
    onRequest = resolve;
  });
  const action = startAction({ sandbox });
  await asked;
  action.kill();
  const run = await action.finished;
  expect(run.main).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  expect(run.post).toMatchObject({ exitCode: 0 });
});

it('cancels with an interrupt first, as the runner does', async () => {
  const cancelling = new AbortController();
  const nodeArguments = preload("process.on('SIGINT', () => { console.log('interrupted'); process.exit(3); });");
  onRequest = () => cancelling.abort();
  const run = await runAction({ sandbox, steps: ['main'], signal: cancelling.signal, nodeArguments });
  expect(run).toMatchObject({ exitCode: 3, post: null });
  expect(run.lines.at(-1)).toBe('interrupted');
});

it('runs two at once, each with folders and lines of its own', async () => {
  const seen: string[] = [];
  const run = (name: string) =>
    runAction({
      sandbox,
      steps: ['main'],
      inputs: { mode: name },
      onLine: (line, step) => seen.push(`${step} ${line}`),
    });
  const [one, other] = await Promise.all([run('one'), run('other')]);
  expect(one.lines.join()).toContain('"one"');
  expect(other.lines.join()).toContain('"other"');
  expect(seen).toHaveLength(one.lines.length + other.lines.length);
  expect(seen.filter((line) => !line.startsWith('main '))).toEqual([]);
});

async function environmentOfStep(options: object): Promise<object> {
  const run = await runAction({ sandbox, steps: ['main'], nodeArguments: PRINT_ENVIRONMENT, ...options });
  expect(run.exitCode).toBe(7);
  return JSON.parse(run.lines[0] ?? '');
}

function preload(code: string): readonly string[] {
  const source = `import fs from 'node:fs'; ${code}`;
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`];
}
