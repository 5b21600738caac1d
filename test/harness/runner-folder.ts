import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** The folders of one job on a runner: work, temp, and the files by which a step tells the runner things. */
export async function createRunnerFolder(payload: unknown): Promise<RunnerFolder> {
  const root = await mkdtemp(join(tmpdir(), 'runner-'));
  const paths = { workspace: join(root, 'work'), temporary: join(root, 'temp'), home: join(root, 'home') };
  const commands = join(paths.temporary, COMMANDS);
  await Promise.all([paths.workspace, paths.home, commands].map((path) => mkdir(path, { recursive: true })));
  const eventPath = join(root, 'event.json');
  await writeFile(eventPath, JSON.stringify(payload, null, 2));
  return {
    ...paths,
    eventPath,
    createStepFiles: (step) => createStepFiles(commands, step),
    readFiles: () => readFiles(paths.temporary),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

export interface RunnerFolder {
  readonly workspace: string;
  readonly temporary: string;
  readonly home: string;
  readonly eventPath: string;
  /** Empty files, fresh for each step as the runner has it. */
  createStepFiles(step: string): Promise<StepFiles>;
  /** What the job has left in RUNNER_TEMP, by path. */
  readFiles(): Promise<ReadonlyMap<string, string>>;
  remove(): Promise<void>;
}

export interface StepFiles {
  readonly output: string;
  readonly state: string;
  readonly summary: string;
  readonly environment: string;
  readonly path: string;
}

const COMMANDS = '_runner_file_commands';

async function createStepFiles(folder: string, step: string): Promise<StepFiles> {
  const file = (name: string): string => join(folder, `${name}_${step}`);
  const files = {
    output: file('set_output'),
    state: file('save_state'),
    summary: file('step_summary'),
    environment: file('set_env'),
    path: file('add_path'),
  };
  await Promise.all(Object.values(files).map((path) => writeFile(path, '')));
  return files;
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = paths.map((path) => relative(folder, path)).filter((path) => !path.startsWith(COMMANDS));
  return new Map(
    await Promise.all(
      kept.map(async (path): Promise<[string, string]> => [path, await readFile(join(folder, path), 'utf8')]),
    ),
  );
}
