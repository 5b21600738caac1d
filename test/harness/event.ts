/** What starts a workflow: the event's name and its payload, as GitHub writes them. */
export interface RunnerEvent {
  readonly name: 'schedule' | 'workflow_dispatch' | 'repository_dispatch';
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The payload of a schedule names nothing but the schedule. */
export function scheduleEvent(schedule = '*/5 * * * *'): RunnerEvent {
  return { name: 'schedule', payload: { schedule, workflow: WORKFLOW } };
}

/** Somebody pressed "Run workflow". Inputs of the workflow are strings in the payload. */
export function byHandEvent(inputs: Readonly<Record<string, string>> = {}): RunnerEvent {
  return {
    name: 'workflow_dispatch',
    payload: { inputs, ref: 'refs/heads/main', workflow: WORKFLOW, repository: REPOSITORY, sender: SENDER },
  };
}

/** The receiver passed an alert on: `POST /repos/{owner}/{repo}/dispatches` with `client_payload`. */
export function dispatchEvent(clientPayload: Readonly<Record<string, unknown>>, action = 'logfire-alert'): RunnerEvent {
  return {
    name: 'repository_dispatch',
    payload: { action, branch: 'main', client_payload: clientPayload, repository: REPOSITORY, sender: SENDER },
  };
}

export const ACTOR = 'octocat';

const WORKFLOW = '.github/workflows/firebreak.yml';
const SENDER = { login: ACTOR, id: 583231, type: 'User', site_admin: false };
const REPOSITORY = {
  id: 1296269,
  name: 'relay-api',
  full_name: 'sandbox/relay-api',
  private: true,
  default_branch: 'main',
  owner: { login: 'sandbox', id: 9919, type: 'Organization' },
};
