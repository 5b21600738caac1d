import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { reveal } from '../../src/history/hidden.ts';
import { byHandEvent, dispatchEvent, type RunnerEvent } from '../harness/event.ts';
import { type ActionRun, startAction } from '../harness/run-action.ts';
import { alertBody } from '../rehearsal/alert-body.ts';
import type { Scenario } from '../sandbox/scenario/scenario.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';

// Plays recorded incidents against the built action, one after the other, and keeps what it wrote as fixtures:
// node test/report/record-fixtures.ts [name …]

interface Story {
  readonly scenario: string | Scenario;
  /** Outcome and reason code; a busy machine may make another end of it, which is not kept. */
  readonly ends: string;
  readonly play: (stage: Stage) => Promise<ActionRun>;
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly run: (inputs?: Readonly<Record<string, string>>, options?: RunOptions) => Promise<ActionRun>;
}

interface RunOptions {
  readonly event?: RunnerEvent;
  /** Once the log has such a line, this happens. */
  readonly at?: { readonly line: RegExp; readonly deed: 'cancel' | 'lose-logfire' };
}

const VERIFY = { 'verify-for': '60s', 'verify-timeout': '4m', patience: '1m' };
const OBSERVE = { ...VERIFY, mode: 'observe' };
/** The story whose evidence file is kept as well. */
const EVIDENCE_OF = 'recovered';
const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

const STORIES: Readonly<Record<string, Story>> = {
  recovered: { ends: 'recovered recovered', scenario: 'pool-exhaustion', play: ({ run }) => run() },
  'recovered-one-machine': {
    ends: 'recovered recovered',
    scenario: 'pool-exhaustion-one-machine',
    play: ({ run }) => run({}, { event: byHandEvent() }),
  },
  quiet: { ends: 'recovered recovered', scenario: 'sparse', play: ({ run }) => run() },
  proposed: { ends: 'proposed mode-observe', scenario: 'pool-exhaustion', play: ({ run }) => run(OBSERVE) },
  healthy: { ends: 'healthy no-symptoms', scenario: 'healthy', play: ({ run }) => run({ patience: '0s' }) },
  'database-down': { ends: 'held database-unreachable', scenario: 'database-down', play: ({ run }) => run() },
  unrecovered: {
    ends: 'unrecovered restart-failed',
    scenario: { recording: 'pool-exhaustion', now: 200, machines: [{ onRestart: 'crash' }, {}] },
    play: ({ run }) => run(),
  },
  inconclusive: {
    ends: 'inconclusive telemetry-unreadable',
    scenario: 'pool-exhaustion',
    play: ({ run }) =>
      run({ 'verify-for': '20s', 'verify-timeout': '30s' }, { at: { line: /Verifying for/, deed: 'lose-logfire' } }),
  },
  cancelled: {
    ends: 'failed cancelled',
    scenario: 'pool-exhaustion',
    play: ({ run }) => run({}, { at: { line: /Machine \w+: restarted in/, deed: 'cancel' } }),
  },
  'recent-deploy': {
    ends: 'held recent-deploy',
    scenario: {
      recording: 'pool-exhaustion',
      now: 200,
      machines: [{ release: { version: 214, ageSeconds: 240 } }, { release: { version: 214, ageSeconds: 235 } }],
    },
    play: ({ run }) => run({ patience: '30s' }),
  },
  'by-itself': {
    ends: 'healthy no-symptoms',
    scenario: {
      recording: 'pool-exhaustion',
      now: 200,
      events: [{ at: 130, what: 'restart' }],
    },
    play: async ({ run }) => {
      await run(OBSERVE);
      await wait(240);
      return run(OBSERVE);
    },
  },
  'budget-spent': {
    ends: 'held cooling-down',
    scenario: {
      recording: 'pool-exhaustion',
      now: 200,
      events: [{ at: 1, what: 'restart', machine: '287e712c0d3358' }],
    },
    play: ({ run }) => run({ 'restart-budget': '1/30m', patience: '30s' }),
  },
};

const wanted = process.argv.slice(2);
const folder = new URL('./fixtures/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, story] of Object.entries(STORIES)) {
  if (wanted.length === 0 || wanted.includes(name)) await record(name, story);
}

async function record(name: string, story: Story): Promise<void> {
  const sandbox = await startSandbox({ scenario: story.scenario });
  let runs = 0;
  try {
    const last = await story.play({
      sandbox,
      run: (inputs = {}, options = {}) => {
        runs += 1;
        return runOnce(sandbox, `${7000 + runs}`, inputs, options);
      },
    });
    const end = `${last.outputs.outcome} ${last.outputs['reason-code']}`;
    if (end !== story.ends) throw new Error(`It ended ${end}, not ${story.ends}.`);
    const [issue] = sandbox.state().issues;
    const comments = (issue?.comments ?? []).map((comment) => comment.body);
    const fixture = {
      result: JSON.parse(last.outputs.result ?? 'null'),
      state: issue === undefined ? null : (reveal('state', issue.body) ?? null),
      incidents: comments.flatMap((body) => reveal('incident', body) ?? []),
    };
    await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(fixture, null, 2)}\n`);
    if (name === EVIDENCE_OF) await writeFile(new URL('evidence.json', folder), shorten(last));
    console.log(`${name}: ${end}`);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  } finally {
    await sandbox.close();
  }
}

/** The evidence file with a few rows of each query: an example to read. */
function shorten({ files, outputs }: ActionRun): string {
  const [, text = ''] = [...files].find(([path]) => basename(path) === basename(outputs['evidence-path'] ?? '')) ?? [];
  return `${JSON.stringify(
    JSON.parse(text, (key, value) => (key === 'queries' ? fewRows(value) : value)),
    null,
    2,
  )}\n`;
}

function fewRows(queries: object): object {
  const cut = (rows: unknown): unknown => (Array.isArray(rows) ? rows.slice(0, 2) : rows);
  return Object.fromEntries(Object.entries(queries).map(([id, rows]) => [id, cut(rows)]));
}

function runOnce(
  sandbox: Sandbox,
  runId: string,
  inputs: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<ActionRun> {
  const cancel = new AbortController();
  return startAction({
    sandbox,
    event: options.event ?? dispatchEvent({ alert: alertBody(new Date()) }),
    env: { GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: runId },
    inputs: {
      mode: 'act',
      'probe-url': sandbox.app,
      'database-host': sandbox.database,
      'escalate-to': '@octocat',
      ...VERIFY,
      ...inputs,
    },
    onLine: (line) => {
      if (options.at?.line.test(line) !== true) return;
      if (options.at.deed === 'cancel') cancel.abort();
      else void loseLogfire(sandbox);
    },
    signal: cancel.signal,
  }).finished;
}

async function loseLogfire({ control }: Sandbox): Promise<void> {
  const fault = { service: 'logfire', path: '/v2/query', reply: { kind: 'status', status: 503 } };
  await fetch(`${control}/faults`, { method: 'POST', body: JSON.stringify(fault) });
}
