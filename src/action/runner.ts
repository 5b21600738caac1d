import { readFileSync } from 'node:fs';
import { InputError } from './input-error.ts';

/** What the runner says of the job. */
export interface Runner {
  readonly eventName: string;
  readonly payload: unknown;
  readonly actor: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly apiUrl: string;
  readonly runId: string;
  readonly runUrl: string;
  /** A folder for files that outlive the step. */
  readonly temporaryFolder: string;
}

/** @throws InputError when this is no runner of GitHub's. */
export function readRunner(environment: NodeJS.ProcessEnv): Runner {
  const name = environment.GITHUB_REPOSITORY ?? '';
  const [owner, repo, more] = name.split('/');
  if (owner === undefined || owner === '' || repo === undefined || repo === '' || more !== undefined) {
    throw new InputError(
      `GITHUB_REPOSITORY is ${JSON.stringify(name)}. Firebreak runs on a GitHub runner, which sets it to owner/name.`,
    );
  }
  const number = environment.GITHUB_RUN_ID ?? '0';
  // A run that is started again has the same number.
  const attempt = environment.GITHUB_RUN_ATTEMPT ?? '1';
  const server = environment.GITHUB_SERVER_URL ?? 'https://github.com';
  return {
    eventName: environment.GITHUB_EVENT_NAME ?? '',
    payload: readPayload(environment.GITHUB_EVENT_PATH),
    actor: environment.GITHUB_ACTOR ?? 'somebody',
    repository: { owner, repo },
    apiUrl: environment.GITHUB_API_URL ?? 'https://api.github.com',
    runId: `${number}-${attempt}`,
    runUrl: `${server}/${owner}/${repo}/actions/runs/${number}/attempts/${attempt}`,
    temporaryFolder: environment.RUNNER_TEMP ?? '.',
  };
}

function readPayload(path: string | undefined): unknown {
  if (path === undefined || path === '') return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InputError('The event payload in GITHUB_EVENT_PATH cannot be read as JSON.', { cause: error });
  }
}
