import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a throw-away Python with that version of DataFusion, or says why there can be none. */
export function makePythonEnvironment(dataFusion: string): PythonEnvironment | { readonly missing: string } {
  if (!succeeds('python3', ['--version'])) return { missing: 'python3 is not installed (Debian package: python3).' };
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-dialect-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const made = inVirtualEnvironment(folder, dataFusion) ?? inPlainFolder(folder, dataFusion);
  if ('missing' in made) remove();
  return 'missing' in made ? made : { ...made, remove };
}

export interface PythonEnvironment extends Python {
  remove(): void;
}

interface Python {
  readonly command: string;
  readonly variables: Readonly<Record<string, string>>;
}

const PIP_INSTALL = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];

/** Null where this machine cannot make virtual environments. */
function inVirtualEnvironment(folder: string, dataFusion: string): Python | { readonly missing: string } | null {
  if (!succeeds('python3', ['-m', 'venv', join(folder, 'venv')])) {
    console.log(
      'python3 cannot make a virtual environment (Debian package: python3-venv); trying pip install --target.',
    );
    return null;
  }
  const command = join(folder, 'venv', 'bin', 'python');
  return installed(command, dataFusion, []) ?? { command, variables: {} };
}

function inPlainFolder(folder: string, dataFusion: string): Python | { readonly missing: string } {
  if (!succeeds('python3', ['-m', 'pip', '--version'])) {
    return { missing: 'python3 has neither venv nor pip (Debian packages: python3-venv, python3-pip).' };
  }
  const target = join(folder, 'packages');
  return (
    installed('python3', dataFusion, ['--target', target]) ?? { command: 'python3', variables: { PYTHONPATH: target } }
  );
}

function installed(
  command: string,
  dataFusion: string,
  options: readonly string[],
): { readonly missing: string } | null {
  const result = spawnSync(command, [...PIP_INSTALL, ...options, `datafusion==${dataFusion}`], { encoding: 'utf8' });
  if (result.status === 0) return null;
  return { missing: `PyPI does not give datafusion ${dataFusion}: ${result.stderr.trim().split('\n').at(-1)}` };
}

function succeeds(command: string, options: readonly string[]): boolean {
  return spawnSync(command, options, { stdio: 'ignore' }).status === 0;
}
