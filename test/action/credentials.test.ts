import { afterEach, expect, test } from 'vitest';
import { runAction } from '../harness/run-action.ts';
import type { Scenario } from '../sandbox/scenario/scenario.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { writesToGitHub } from './ground-truth.ts';

const opened: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()));
});

const WAITS_MS = 90_000;
const SICK = { recording: 'sparse', now: 190, machines: [{ process: 0 }] } satisfies Scenario;

interface Refused {
  readonly what: string;
  readonly scenario: Scenario;
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
  /** The service, and the secret, permission or setting to mend. */
  readonly says: readonly string[];
}

const REFUSED: readonly Refused[] = [
  {
    what: 'a wrong Fly token',
    scenario: SICK,
    inputs: { 'fly-api-token': 'FlyV1 fm2_somebodyelses' },
    code: 'fly-unauthorized',
    says: ['Fly: list machines: 401', 'fly-api-token', 'fly tokens create deploy -a relay-api'],
  },
  {
    what: 'a Fly token of another app',
    scenario: SICK,
    inputs: { 'fly-api-token': 'FlyV1 fm2_otherapp' },
    code: 'fly-forbidden',
    says: ['Fly: list machines: 403', 'fly-api-token', 'not for app relay-api'],
  },
  {
    what: 'a wrong or expired Logfire token',
    scenario: SICK,
    inputs: { 'logfire-read-token': 'pylf_v1_us_expired00000000' },
    code: 'logfire-unauthorized',
    says: ['Logfire: read the symptoms: 401', 'logfire-read-token'],
  },
  {
    what: 'a GitHub token without issues: write',
    scenario: { ...SICK, github: { permissions: 'read-only' } },
    inputs: {},
    code: 'github-forbidden',
    says: ['GitHub:', '403', 'permissions: issues: write'],
  },
  {
    what: 'issues that are switched off',
    scenario: { ...SICK, github: { issues: false } },
    inputs: {},
    code: 'github-gone',
    says: ['GitHub:', '410', 'Issues are switched off'],
  },
  {
    what: 'an archived repository',
    scenario: { ...SICK, github: { archived: true } },
    inputs: {},
    code: 'github-forbidden',
    says: ['GitHub:', '403', 'archived'],
  },
];

test.each(REFUSED)(
  '$what: one sentence that says what to mend, and nothing is restarted',
  async (refused) => {
    const sandbox = await startSandbox({ scenario: refused.scenario });
    opened.push(sandbox);
    const inputs = { mode: 'act', 'database-host': sandbox.database, ...refused.inputs };
    const run = await runAction({ sandbox, inputs });
    expect(run.exitCode).toBe(1);
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'failed', 'reason-code': refused.code });
    const errors = run.annotations.filter((annotation) => annotation.level === 'error');
    expect(errors).toHaveLength(1);
    for (const words of refused.says) expect(errors[0]?.message).toContain(words);
    for (const words of refused.says) expect(run.summary.replaceAll('\\', '')).toContain(words.split(':')[0]);
    const state = sandbox.state();
    expect(state.restarts).toEqual([]);
    expect(state.leases).toEqual([]);
    expect(state.issues).toEqual([]);
    if (refused.code.startsWith('github')) return;
    expect(writesToGitHub(state)).toEqual([]);
  },
  WAITS_MS,
);

test(
  'what services echo of the secrets is shown nowhere',
  async () => {
    const sandbox = await startSandbox({ scenario: SICK });
    opened.push(sandbox);
    const secrets = [
      sandbox.env.FLY_API_TOKEN,
      sandbox.env.LOGFIRE_READ_TOKEN,
      sandbox.env['INPUT_GITHUB-TOKEN'],
    ].flatMap((secret) => secret ?? expect.fail('the sandbox has no such token'));
    const echoed = secrets.flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      btoa(secret),
      JSON.stringify(secret),
    ]);
    const body = { error: echoed.join(' '), detail: echoed.join(' '), message: echoed.join(' ') };
    await fetch(`${sandbox.control}/faults`, {
      method: 'POST',
      body: JSON.stringify([
        {
          service: 'fly',
          method: 'POST',
          path: '/v1/apps/{app}/machines/{id}/lease',
          reply: { kind: 'status', status: 422, body },
        },
        { service: 'logfire', path: '/v1/read-token-info', reply: { kind: 'status', status: 400, body } },
      ]),
    });
    const inputs = { mode: 'act', patience: '0s', 'database-host': sandbox.database, reason: secrets.join(' ') };
    const run = await runAction({ sandbox, inputs });
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'held', 'reason-code': 'lease-refused' });
    expect(run.stdout).toContain('422');
    const masked = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    const shown = [
      ...masked,
      run.stderr,
      run.summary,
      ...Object.values(run.outputs),
      ...run.files.values(),
      JSON.stringify(sandbox.state().issues),
    ].join('\n');
    for (const secret of secrets.flatMap((text) => text.replace('FlyV1 ', '').split(','))) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(encodeURIComponent(secret));
      expect(shown).not.toContain(btoa(secret).slice(0, -2));
    }
    expect(sandbox.state().restarts).toEqual([]);
  },
  WAITS_MS,
);
