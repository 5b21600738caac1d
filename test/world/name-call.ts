import { readPath } from '../sandbox/http/path-template.ts';

export const SERVICE_HOSTS = {
  fly: 'fly.test',
  logfire: 'logfire.test',
  github: 'github.test',
  app: 'app.test',
} as const;

export type ServiceName = keyof typeof SERVICE_HOSTS;

/** Every kind of call that Firebreak makes, as a fault names it. */
export const CALLS = [
  'logfire: symptoms',
  'logfire: evidence',
  'logfire: verification',
  'logfire: token info',
  'fly: list machines',
  'fly: get machine',
  'fly: list events',
  'fly: acquire lease',
  'fly: refresh lease',
  'fly: release lease',
  'fly: restart',
  'github: list issues',
  'github: list newest issues',
  'github: get issue',
  'github: create label',
  'github: create issue',
  'github: update issue',
  'github: add labels',
  'github: list comments',
  'github: create comment',
  'github: get comment',
  'github: update comment',
  'app: probe',
] as const;

export type CallName = (typeof CALLS)[number];

/** What a request is for; null for one that nobody here knows. */
export function nameCall(request: Request, query: string | null): CallName | null {
  const { host, pathname, searchParams } = new URL(request.url);
  if (host === SERVICE_HOSTS.app) return 'app: probe';
  if (host === SERVICE_HOSTS.logfire) return nameQuery(pathname, query);
  if (pathname.endsWith('/lease') && request.method === 'POST') {
    return request.headers.has('fly-machine-lease-nonce') ? 'fly: refresh lease' : 'fly: acquire lease';
  }
  if (pathname.endsWith('/issues') && request.method === 'GET') {
    return searchParams.has('labels') ? 'github: list issues' : 'github: list newest issues';
  }
  return PATHS.find(([method, path]) => method === request.method && readPath(path, pathname) !== null)?.[2] ?? null;
}

function nameQuery(pathname: string, query: string | null): CallName {
  if (pathname === '/v1/read-token-info') return 'logfire: token info';
  return query === 'symptoms' || query === 'verification' ? `logfire: ${query}` : 'logfire: evidence';
}

const MACHINES = '/v1/apps/{app}/machines';
const REPOSITORY = '/repos/{owner}/{repo}';

const PATHS: readonly (readonly [string, string, CallName])[] = [
  ['GET', MACHINES, 'fly: list machines'],
  ['GET', `${MACHINES}/{id}`, 'fly: get machine'],
  ['GET', `${MACHINES}/{id}/events`, 'fly: list events'],
  ['DELETE', `${MACHINES}/{id}/lease`, 'fly: release lease'],
  ['POST', `${MACHINES}/{id}/restart`, 'fly: restart'],
  ['POST', `${REPOSITORY}/issues`, 'github: create issue'],
  ['GET', `${REPOSITORY}/issues/{number}`, 'github: get issue'],
  ['PATCH', `${REPOSITORY}/issues/{number}`, 'github: update issue'],
  ['POST', `${REPOSITORY}/issues/{number}/labels`, 'github: add labels'],
  ['POST', `${REPOSITORY}/labels`, 'github: create label'],
  ['GET', `${REPOSITORY}/issues/{number}/comments`, 'github: list comments'],
  ['POST', `${REPOSITORY}/issues/{number}/comments`, 'github: create comment'],
  ['GET', `${REPOSITORY}/issues/comments/{id}`, 'github: get comment'],
  ['PATCH', `${REPOSITORY}/issues/comments/{id}`, 'github: update comment'],
];
