import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseKeyValueFile } from '../harness/key-value-file.ts';

/** Whether this machine has what the scripts of the workflows use; a runner of GitHub's has. */
export const hasTools = ['bash', 'jq', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);

export interface ScriptResult {
  readonly exitCode: number | null;
  readonly said: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** What it left for the steps after it. */
  readonly env: Readonly<Record<string, string>>;
}

/** The `run` steps of one job, as the runner runs them in the root of the repository. */
export class ScriptRunner {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<ScriptRunner> {
    return new ScriptRunner(await mkdtemp(join(tmpdir(), 'job-')));
  }

  async run(script: string, env: Readonly<Record<string, string>> = {}): Promise<ScriptResult> {
    const files = { GITHUB_OUTPUT: join(this.folder, 'output'), GITHUB_ENV: join(this.folder, 'env') };
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, RUNNER_TEMP: this.folder, ...files, ...env },
      detached: true,
    });
    this.#children.push(child);
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [output, environment] = await Promise.all(Object.values(files).map((file) => readFile(file, 'utf8')));
    return {
      exitCode,
      said: Buffer.concat(said).toString(),
      outputs: parseKeyValueFile(output ?? ''),
      env: parseKeyValueFile(environment ?? ''),
    };
  }

  /** Ends what the scripts left running, as the runner does after a job. */
  async close(): Promise<void> {
    for (const { pid } of this.#children) {
      if (pid === undefined) continue;
      try {
        process.kill(-pid, 'SIGTERM');
      } catch {
        // Nothing was left of it.
      }
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
