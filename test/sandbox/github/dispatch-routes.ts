import { jsonReply } from '../http/reply.ts';
import { githubRefusals } from './github-refusal.ts';
import type { GitHubCall, GitHubRoute } from './github-route.ts';
import { userDocument } from './github-user.ts';
import { DEFAULT_BRANCH, repositoryDocument } from './repository-document.ts';
import { characterCount, type Fields, isFields, requireFields, requireText } from './request-body.ts';

export const dispatchRoutes: readonly GitHubRoute[] = [
  {
    method: 'POST',
    path: '/dispatches',
    needs: { scope: 'contents', access: 'write' },
    handle: dispatchRepository,
  },
  {
    method: 'POST',
    path: '/actions/workflows/{workflow}/dispatches',
    needs: { scope: 'actions', access: 'write' },
    handle: dispatchWorkflow,
  },
];

function dispatchRepository(call: GitHubCall): Response {
  const fields = requireFields(call.body);
  refuseOthers(fields, ['event_type', 'client_payload']);
  const eventType = requireText(fields, 'event_type');
  if (eventType === '') throw githubRefusals.invalidRequest('At least 1 character is required; only 0 were supplied.');
  const length = characterCount(eventType);
  if (length > 100) throw githubRefusals.invalidRequest(`Only 100 characters are allowed; ${length} were supplied.`);
  const clientPayload = objectOf(fields, 'client_payload', 10);
  if (Buffer.byteLength(JSON.stringify(clientPayload)) >= MOST_BYTES) {
    throw githubRefusals.rejected('client_payload is too large.');
  }
  call.repository.model.dispatches.push({
    event: 'repository_dispatch',
    workflow: null,
    ref: `refs/heads/${DEFAULT_BRANCH}`,
    atMs: call.nowMs,
    payload: { action: eventType, branch: DEFAULT_BRANCH, client_payload: clientPayload, ...surroundings(call) },
  });
  return new Response(null, { status: 204 });
}

function dispatchWorkflow(call: GitHubCall): Response {
  const { workflow = '' } = call.path;
  const knownInputs = inputsOf(workflow, call);
  const fields = requireFields(call.body);
  refuseOthers(fields, ['ref', 'inputs', 'return_run_details']);
  const ref = requireText(fields, 'ref').replace(/^refs\/heads\//, '');
  const inputs = objectOf(fields, 'inputs', 25);
  if (ref !== DEFAULT_BRANCH) throw githubRefusals.rejected(`No ref found for: ${ref}`);
  const unexpected = Object.keys(inputs).filter((name) => knownInputs !== null && !knownInputs.includes(name));
  if (unexpected.length > 0) {
    throw githubRefusals.rejected(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  if (JSON.stringify(inputs).length >= MOST_BYTES) throw githubRefusals.rejected('inputs are too large.');
  const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
  const fullRef = `refs/heads/${ref}`;
  call.repository.model.dispatches.push({
    event: 'workflow_dispatch',
    workflow,
    ref: fullRef,
    atMs: call.nowMs,
    payload: { inputs: texts, ref: fullRef, ...surroundings(call), workflow: `.github/workflows/${workflow}` },
  });
  return isDetailWanted(fields, call) ? jsonReply(200, runDetails(call)) : new Response(null, { status: 204 });
}

const MOST_BYTES = 65_536;

/** The inputs of a workflow file; null where any are taken. */
function inputsOf(workflow: string, call: GitHubCall): readonly string[] | null {
  const { workflows } = call.repository.settings;
  if (workflows === undefined && /\.ya?ml$/.test(workflow)) return null;
  const inputs = workflows?.[workflow];
  if (inputs === undefined) throw githubRefusals.notFound();
  return inputs;
}

function refuseOthers(fields: Fields, known: readonly string[]): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw githubRefusals.invalidRequest(`"${other}" is not a permitted key.`);
}

function objectOf(fields: Fields, name: string, most: number): Fields {
  const value = fields[name] ?? {};
  if (!isFields(value)) {
    throw githubRefusals.invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not an object.`);
  }
  const count = Object.keys(value).length;
  if (count > most) {
    throw githubRefusals.invalidRequest(`No more than ${most} properties are allowed; ${count} were supplied.`);
  }
  return value;
}

function surroundings(call: GitHubCall): Fields {
  return { repository: repositoryDocument(call), sender: userDocument(call.actor, call.origins) };
}

/** Newer versions of the API always tell the run. */
function isDetailWanted(fields: Fields, call: GitHubCall): boolean {
  const version = call.headers.get('x-github-api-version') ?? '';
  return fields.return_run_details === true || version >= '2026-03-10';
}

function runDetails({ repository, origins }: GitHubCall): Fields {
  const id = 19_000_000_000 + repository.model.dispatches.length;
  const path = `${repository.owner}/${repository.name}/actions/runs/${id}`;
  return { workflow_run_id: id, run_url: `${origins.api}/repos/${path}`, html_url: `${origins.web}/${path}` };
}
