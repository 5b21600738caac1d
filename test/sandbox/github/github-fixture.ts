import { IdleClock } from '../idle-clock.ts';
import { createGitHub } from './create-github.ts';
import type { GitHubSettings } from './github-settings.ts';

/** A GitHub at noon, and a way to ask it. */
export function startGitHub(settings: GitHubSettings = {}) {
  const clock = new IdleClock(NOON_MS);
  const github = createGitHub({ clock, repository: 'acme/shop', token: TOKEN, settings });
  const ask = (method: string, path: string, body?: unknown, changes: Changes = {}): Promise<Response> =>
    github.handle(request(method, path, body, changes));
  return { clock, github, ask };
}

interface Changes {
  /** `null` = none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export const TOKEN = 'ghs_workflow';
export const NOON_MS = Date.parse('2026-11-24T12:00:00.000Z');
export const REPOSITORY = '/repos/acme/shop';

function request(method: string, path: string, body: unknown, { token = TOKEN, headers }: Changes): Request {
  const authorization = token === null ? {} : { authorization: `token ${token}` };
  return new Request(`https://api.github.com${path.startsWith('/rep') ? path : REPOSITORY + path}`, {
    method,
    headers: { 'user-agent': 'test', ...authorization, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The body of an answer, and its status to show where a test fails. */
export async function read(response: Promise<Response> | Response) {
  const answer = await response;
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
}
