import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { formatDuration } from '../../src/support/duration.ts';
import { readActionMetadata } from '../harness/action-metadata.ts';
import { byHandEvent, dispatchEvent, type RunnerEvent, scheduleEvent } from '../harness/event.ts';
import { type ActionRun, startAction } from '../harness/run-action.ts';
import type { SandboxState } from '../sandbox/control/sandbox-state.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { alertBody } from './alert-body.ts';
import { expectedOutcome } from './expected-outcome.ts';
import { fetchIssue } from './fetch-issue.ts';
import { judgeRehearsal } from './judge-rehearsal.ts';
import { Narrator } from './narrate/narrator.ts';
import { styleFor } from './narrate/terminal.ts';
import { watchSandbox } from './narrate/watch-sandbox.ts';
import { type RehearsalOptions, readOptions } from './options.ts';
import type { IssueOnGitHub } from './page/issue.ts';
import { renderPage } from './page/render-page.ts';
import { rehearsalFolder } from './rehearsal-folder.ts';

/** Plays a recorded incident, lets the built action deal with it as a job on GitHub would, and leaves the incident as a page. Gives the exit code. */
export async function rehearse(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  if (!existsSync(readActionMetadata().main)) throw new Error("There is no dist/index.js. Run 'npm run build' first.");
  say(style.heading(`Rehearsal: scenario ${options.scenario}, mode ${options.mode}, trigger ${options.trigger}.`));
  say('Starting Fly, Logfire, GitHub, the app and its database on this machine …');
  const interrupt = onInterrupt();
  const sandbox = await startSandbox({
    scenario: options.scenario,
    ...(options.port === null ? {} : { port: options.port }),
  });
  try {
    if (interrupt.signal.aborted) return INTERRUPTED;
    introduce(sandbox);
    const run = await play(sandbox, options, interrupt.signal);
    if (interrupt.signal.aborted) return INTERRUPTED;
    return await conclude(options, run, await fetchIssue(sandbox.env), sandbox.state());
  } finally {
    interrupt.dispose();
    await sandbox.close();
  }
}

const INTERRUPTED = 130;
const style = styleFor(process.stdout, process.env);

function say(line: string): void {
  console.log(line);
}

/** Short where the real ones are long, so that it is over in two minutes. */
const INPUTS = { 'verify-for': '15s', 'verify-timeout': '1m', patience: '1m', 'escalate-to': '@octocat' };

const EVENTS: Readonly<Record<RehearsalOptions['trigger'], () => RunnerEvent>> = {
  alert: () => dispatchEvent({ alert: alertBody(new Date()) }),
  schedule: () => scheduleEvent(),
  'by-hand': () => byHandEvent(),
};

function introduce(sandbox: Sandbox): void {
  const { sick } = sandbox.state();
  const machines = sick.filter((spell) => spell.to === null).map((spell) => spell.machine);
  say(machines.length === 0 ? 'No machine is sick.' : `Sick, as the sandbox knows: machine ${machines.join(', ')}.`);
  say('Now dist/index.js, as GitHub would start it. Its log:');
}

async function play(sandbox: Sandbox, options: RehearsalOptions, signal: AbortSignal): Promise<ActionRun> {
  const narrator = new Narrator({ style, now: () => performance.now(), write: say });
  const stopWatching = watchSandbox(sandbox.state, (text) => narrator.tell(text));
  const { mode, trigger } = options;
  try {
    return await startAction({
      sandbox,
      event: EVENTS[trigger](),
      inputs: { ...INPUTS, mode, 'probe-url': sandbox.app, 'database-host': sandbox.database },
      onLine: (line) => narrator.hear(line),
      signal,
    }).finished;
  } finally {
    stopWatching();
    narrator.stop();
  }
}

async function conclude(
  options: RehearsalOptions,
  run: ActionRun,
  issue: IssueOnGitHub | null,
  state: SandboxState,
): Promise<number> {
  const { scenario, mode } = options;
  const name = `${basename(scenario, '.json')}-${mode}`;
  const outcome = run.outputs.outcome ?? '';
  const expected = options.expect ?? expectedOutcome(scenario, mode);
  const complaints = judgeRehearsal({ outcome, expected, mode, state });
  const seconds = run.outputs['recovery-seconds'] ?? '';
  const facts: readonly (readonly [string, string])[] = [
    ['Outcome', outcome === '' ? 'none' : `${outcome} (${run.outputs['reason-code']})`],
    [
      'Time to recover',
      seconds === '' ? '–' : `${formatDuration(Number(seconds) * 1_000)}, from the first symptom to the proof`,
    ],
    ['Restarted', state.restarts.map((restart) => restart.machine).join(', then ') || 'nothing'],
    ['The run took', formatDuration(run.durationMs)],
  ];
  const heading = `Rehearsal of ${scenario}, mode ${mode}`;
  const page = renderPage({ heading, facts, issue, summary: run.summary });
  const paths = await keep(name, page, run);
  say('');
  say(style.heading('━━ The end'));
  for (const [label, text] of facts) say(`${label.padEnd(16)} ${text}`);
  for (const path of paths) say(`${(path.endsWith('.html') ? 'Page' : 'Evidence').padEnd(16)} ${path}`);
  say('');
  say(issue === null ? LOOK_AT_SUMMARY : LOOK_AT_ISSUE);
  for (const complaint of complaints) say(style.error(`Not as it should be: ${complaint}`));
  if (complaints.length === 0) say(style.good(expected === null ? 'Done.' : 'As it should be.'));
  return complaints.length === 0 ? 0 : 1;
}

const LOOK_AT_ISSUE =
  "Look at the page in a browser: the issue's text is the log of all incidents, with the label that stops everything;\nits comment is this incident, with timeline, machines, proof and evidence; below is what the run's own page shows.\n'npm run screenshots' takes pictures of it.";
const LOOK_AT_SUMMARY =
  "Look at the page in a browser: no incident was written; what the run's own page shows is there.";

/** The page, and beside it the evidence that a workflow would upload. */
async function keep(name: string, page: string, run: ActionRun): Promise<readonly string[]> {
  await mkdir(rehearsalFolder, { recursive: true });
  const evidence = [...run.files].filter(([path]) => path.endsWith('.json'));
  const files: readonly (readonly [string, string])[] = [
    [join(rehearsalFolder, `${name}.html`), page],
    ...evidence.map(([path, text]) => [join(rehearsalFolder, `${name}-${basename(path)}`), text] as const),
  ];
  await Promise.all(files.map(([path, text]) => writeFile(path, text)));
  return files.map(([path]) => relative(process.cwd(), path));
}

/** The first interrupt cancels the run as GitHub would and lets everything end in order. */
function onInterrupt(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    say('\nInterrupted: cancelling the run as GitHub would, and ending everything.');
    controller.abort();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}
