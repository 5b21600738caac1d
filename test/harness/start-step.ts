import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { parseKeyValueFile } from './key-value-file.ts';
import type { StepFiles } from './runner-folder.ts';
import { type Annotation, annotationsOf } from './workflow-command.ts';

/** Starts one file of the action as a process of its own and gathers what it says and leaves. */
export function startStep(options: StepOptions): RunningStep {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), options.file], {
    cwd: options.workingFolder,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // An interrupt at the terminal is ours to pass on, not the step's to get a second time.
    detached: true,
  });
  const endWithParent = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithParent);
  const finished = gather(child, options, startedAtMs).finally(() => process.removeListener('exit', endWithParent));
  return {
    finished,
    kill: (signal) => void child.kill(signal),
    cancel: () => cancel(child),
  };
}

export interface StepOptions {
  readonly name: StepName;
  readonly file: string;
  readonly workingFolder: string;
  readonly environment: Record<string, string>;
  readonly files: StepFiles;
  readonly nodeArguments?: readonly string[];
  readonly onLine?: (line: string, step: StepName) => void;
}

export type StepName = 'main' | 'post';

export interface RunningStep {
  readonly finished: Promise<StepResult>;
  kill(signal: NodeJS.Signals): void;
  /** As the runner cancels: SIGINT, SIGTERM after 7.5 s, SIGKILL after 2.5 s more. */
  cancel(): void;
}

export interface StepResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Both streams in the order they came. */
  readonly lines: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
  /** By `performance.now()`. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

const SIGTERM_AFTER_MS = 7_500;
const SIGKILL_AFTER_MS = 10_000;

async function gather(child: ChildProcess, options: StepOptions, startedAtMs: number): Promise<StepResult> {
  const lines: string[] = [];
  const hear = async (stream: Readable | null): Promise<string> => {
    const heard: string[] = [];
    if (stream === null) return '';
    for await (const line of createInterface({ input: stream })) {
      heard.push(line);
      lines.push(line);
      options.onLine?.(line, options.name);
    }
    return heard.map((line) => `${line}\n`).join('');
  };
  const [stdout, stderr] = await Promise.all([hear(child.stdout), hear(child.stderr), once(child, 'close')]);
  const durationMs = performance.now() - startedAtMs;
  const [output, state, summary] = await Promise.all(
    [options.files.output, options.files.state, options.files.summary].map((path) => readFile(path, 'utf8')),
  );
  return {
    exitCode: child.exitCode,
    signal: child.signalCode,
    lines,
    stdout,
    stderr,
    annotations: annotationsOf(lines),
    outputs: parseKeyValueFile(output ?? ''),
    state: parseKeyValueFile(state ?? ''),
    summary: summary ?? '',
    startedAtMs,
    durationMs,
  };
}

function cancel(child: ChildProcess): void {
  child.kill('SIGINT');
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), SIGTERM_AFTER_MS),
    setTimeout(() => child.kill('SIGKILL'), SIGKILL_AFTER_MS),
  ];
  child.once('exit', () => timers.forEach(clearTimeout));
}
