import type { SandboxState } from '../sandbox/control/sandbox-state.ts';
import type { Sandbox } from '../sandbox/start-sandbox.ts';

/** The calls that change something at GitHub. */
export function writesToGitHub(state: SandboxState): readonly string[] {
  return state.requests
    .filter((request) => request.service === 'github' && request.method !== 'GET')
    .map((request) => `${request.method} ${request.path}`);
}

/** When a call was first made, by the sandbox's clock; infinite where it never was. */
export function firstCall(state: SandboxState, method: string, path: RegExp): number {
  const call = state.requests.find((request) => request.method === method && path.test(request.path));
  return call === undefined ? Number.POSITIVE_INFINITY : Date.parse(call.at);
}

/** Everything the sandbox's people could read: bodies of issues and comments. */
export function publishedTexts(sandbox: Sandbox): readonly string[] {
  return sandbox.state().issues.flatMap((issue) => [issue.title, issue.body, ...commentsOf(issue)]);
}

/** The comments of the only issue that call a person. */
export function callsForHumans(sandbox: Sandbox): readonly string[] {
  return sandbox
    .state()
    .issues.flatMap(commentsOf)
    .filter((body) => /A person is (still )?needed/.test(body));
}

export function commentsOf(issue: { readonly comments: readonly unknown[] }): readonly string[] {
  return issue.comments.flatMap((comment) =>
    typeof comment === 'object' && comment !== null && 'body' in comment && typeof comment.body === 'string'
      ? comment.body
      : [],
  );
}
