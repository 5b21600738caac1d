import { readActionMetadata } from './action-metadata.ts';
import { type RunnerEvent, scheduleEvent } from './event.ts';
import { createRunnerFolder, type RunnerFolder } from './runner-folder.ts';
import { type RunningStep, type StepName, type StepResult, startStep } from './start-step.ts';
import { stepEnvironment } from './step-environment.ts';

/** Runs the built action as a job on GitHub's runner would, `main` and then `post`, and gives what it said and left. */
export async function runAction(options: ActionOptions): Promise<ActionRun> {
  return startAction(options).finished;
}

/** Starts the same and gives a handle to send it signals meanwhile. */
export function startAction(options: ActionOptions): RunningAction {
  let running: RunningStep | null = null;
  let cancelled = options.signal?.aborted ?? false;
  const cancel = (): void => {
    cancelled = true;
    running?.cancel();
  };
  options.signal?.addEventListener('abort', cancel, { once: true });
  const finished = runJob(options, (step) => {
    if (running === null && cancelled) step.cancel();
    running = step;
  }).finally(() => options.signal?.removeEventListener('abort', cancel));
  return { finished, cancel, kill: (signal = 'SIGKILL') => running?.kill(signal) };
}

export interface ActionOptions {
  /** Its `env` says where Fly, Logfire and GitHub are, and which tokens they take. */
  readonly sandbox?: { readonly env: Readonly<Record<string, string>> };
  /** The step's `with`; other inputs have the defaults of action.yml. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Default is the schedule. */
  readonly event?: RunnerEvent;
  /** More of the workflow's `env`; goes before the sandbox's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default is both, in this order. */
  readonly steps?: readonly StepName[];
  /** What `post` finds when `main` is not run before it. */
  readonly state?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
  readonly onLine?: (line: string, step: StepName) => void;
  /** Cancels the job as the runner does; `post` still runs. */
  readonly signal?: AbortSignal;
}

export interface RunningAction {
  readonly finished: Promise<ActionRun>;
  /** As the runner cancels: SIGINT to the running step, then SIGTERM, then SIGKILL; `post` still runs. */
  cancel(): void;
  /** Sends a signal to the step that is running; SIGKILL when none is named. */
  kill(signal?: NodeJS.Signals): void;
}

/** What `main` said and left, or `post` where only that was run. */
export interface ActionRun extends StepResult {
  readonly main: StepResult | null;
  readonly post: StepResult | null;
  /** What the job left in RUNNER_TEMP, by path. */
  readonly files: ReadonlyMap<string, string>;
}

async function runJob(options: ActionOptions, onStep: (step: RunningStep) => void): Promise<ActionRun> {
  const folder = await createRunnerFolder((options.event ?? scheduleEvent()).payload);
  try {
    const steps = options.steps ?? ['main', 'post'];
    const run = async (name: StepName, state: Readonly<Record<string, string>>): Promise<StepResult | null> => {
      if (!steps.includes(name)) return null;
      const step = await prepareStep(options, folder, name, state);
      onStep(step);
      return step.finished;
    };
    const main = await run('main', {});
    const post = await run('post', main?.state ?? options.state ?? {});
    const first = main ?? post;
    if (first === null) throw new Error('No step to run.');
    return { ...first, main, post, files: await folder.readFiles() };
  } finally {
    await folder.remove();
  }
}

async function prepareStep(
  options: ActionOptions,
  folder: RunnerFolder,
  name: StepName,
  state: Readonly<Record<string, string>>,
): Promise<RunningStep> {
  const files = await folder.createStepFiles(name);
  const environment = stepEnvironment({
    folder,
    files,
    event: options.event ?? scheduleEvent(),
    env: { ...options.sandbox?.env, ...options.env },
    inputs: options.inputs ?? {},
    state,
  });
  return startStep({
    name,
    file: readActionMetadata()[name],
    workingFolder: folder.workspace,
    environment,
    files,
    ...(options.nodeArguments === undefined ? {} : { nodeArguments: options.nodeArguments }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
}
