import { dirname } from 'node:path';
import { readActionMetadata } from './action-metadata.ts';
import { ACTOR, type RunnerEvent } from './event.ts';
import type { RunnerFolder, StepFiles } from './runner-folder.ts';

/** Everything a step finds in its environment: what the runner gives, the workflow's `env` and the inputs; nothing of this machine. */
export function stepEnvironment(options: StepEnvironmentOptions): Record<string, string> {
  const { folder, files, event, env, inputs, state } = options;
  const workflowEnv = Object.entries(env).filter(([name]) => !name.startsWith(INPUT));
  const given = { ...runnerVariables(folder, event), ...Object.fromEntries(workflowEnv) };
  return {
    ...given,
    ...repositoryVariables(given.GITHUB_REPOSITORY ?? ''),
    ...inputVariables(inputs, env),
    ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
    GITHUB_OUTPUT: files.output,
    GITHUB_STATE: files.state,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_ENV: files.environment,
    GITHUB_PATH: files.path,
  };
}

export interface StepEnvironmentOptions {
  readonly folder: RunnerFolder;
  readonly files: StepFiles;
  readonly event: RunnerEvent;
  /** The workflow's `env`, and what a sandbox gives; `INPUT_…` in it stand for inputs. */
  readonly env: Readonly<Record<string, string>>;
  /** The step's `with`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What main kept for post. */
  readonly state: Readonly<Record<string, string>>;
}

const INPUT = 'INPUT_';
const GITHUB_TOKEN_EXPRESSION = /\$\{\{\s*github\.token\s*\}\}/g;
const GITHUB_TOKEN_VARIABLE = 'INPUT_GITHUB-TOKEN';

function inputVariables(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  const { defaults } = readActionMetadata();
  const unknown = Object.keys(inputs).find((name) => !defaults.has(name));
  if (unknown !== undefined) throw new Error(`action.yml has no input "${unknown}".`);
  const evaluate = (value: string): string =>
    value.replaceAll(GITHUB_TOKEN_EXPRESSION, () => env[GITHUB_TOKEN_VARIABLE] ?? '');
  const entries = [...defaults].map(([name, value]): [string, string] => {
    const variable = `${INPUT}${name.replaceAll(' ', '_').toUpperCase()}`;
    return [variable, inputs[name] ?? env[variable] ?? evaluate(value)];
  });
  return Object.fromEntries(entries);
}

function runnerVariables(folder: RunnerFolder, event: RunnerEvent): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTION: '__firebreak',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION_REF: 'main',
    GITHUB_ACTION_REPOSITORY: 'firebreak/firebreak',
    GITHUB_ACTOR: ACTOR,
    GITHUB_ACTOR_ID: '583231',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: folder.eventPath,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_JOB: 'firebreak',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_TRIGGERING_ACTOR: ACTOR,
    GITHUB_WORKFLOW: 'Firebreak',
    GITHUB_WORKSPACE: folder.workspace,
    HOME: folder.home,
    LANG: 'C.UTF-8',
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folder.temporary,
    RUNNER_TOOL_CACHE: '/opt/hostedtoolcache',
    RUNNER_WORKSPACE: folder.workspace,
  };
}

function repositoryVariables(repository: string): Record<string, string> {
  return {
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_REPOSITORY_ID: '1296269',
    GITHUB_REPOSITORY_OWNER_ID: '9919',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/firebreak.yml@refs/heads/main`,
  };
}
