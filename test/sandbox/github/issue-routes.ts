import { jsonReply } from '../http/reply.ts';
import { githubRefusals } from './github-refusal.ts';
import { checkMayEdit, type GitHubCall, type GitHubRoute, requireIssue } from './github-route.ts';
import { issueDocument, oneIssueDocument } from './issue-documents.ts';
import { readLabelNames } from './label-names.ts';
import { pageOf } from './pages.ts';
import { editBody, type IssueRecord, isSameName } from './repository-model.ts';
import { characterCount, type Fields, optionalText, requireFields, requireText } from './request-body.ts';

export const issueRoutes: readonly GitHubRoute[] = [
  // Without `isOfIssues`: where issues are switched off, pull requests are still listed.
  { method: 'GET', path: '/issues', needs: { scope: 'issues', access: 'read' }, handle: listIssues },
  {
    method: 'POST',
    path: '/issues',
    needs: { scope: 'issues', access: 'write' },
    isOfIssues: true,
    isCreation: true,
    handle: createIssue,
  },
  {
    method: 'GET',
    path: '/issues/{number}',
    needs: { scope: 'issues', access: 'read' },
    isOfIssues: true,
    handle: showIssue,
  },
  {
    method: 'PATCH',
    path: '/issues/{number}',
    needs: { scope: 'issues', access: 'write' },
    isOfIssues: true,
    handle: updateIssue,
  },
];

function listIssues(call: GitHubCall): Response {
  const { repository, origins, url } = call;
  const state = choice(url, 'state', ['open', 'closed', 'all']);
  const sort = choice(url, 'sort', ['created', 'updated', 'comments']);
  const direction = choice(url, 'direction', ['desc', 'asc']);
  const labels = (url.searchParams.get('labels') ?? '').split(',').filter((label) => label !== '');
  const sinceMs = sinceOf(url);
  const listed = repository.model.issues.filter(
    (issue) =>
      (repository.settings.issues !== false || issue.isPullRequest) &&
      (state === 'all' || issue.state === state) &&
      labels.every((label) => issue.labels.some((other) => isSameName(other, label))) &&
      isUpdatedSince(issue, sinceMs),
  );
  const sorted = listed.toSorted((left, right) => SORTS[sort](left) - SORTS[sort](right) || left.number - right.number);
  return pageOf(call, direction === 'asc' ? sorted : sorted.toReversed(), (issue) =>
    issueDocument(issue, repository, origins),
  );
}

function createIssue(call: GitHubCall): Response {
  const { repository, nowMs, origins, actor } = call;
  const fields = requireFields(call.body);
  const title = requireText(fields, 'title');
  const body = optionalText(fields, 'body') ?? '';
  checkTexts(title, body);
  const wanted = readLabelNames(fields.labels);
  const labels = call.token?.isMember === true ? wanted : [];
  const issue = repository.model.openIssue({ title, body, labels, author: actor, isPullRequest: false }, nowMs);
  const document = oneIssueDocument(issue, repository, origins);
  return jsonReply(201, document, { location: String(document.url) });
}

function showIssue(call: GitHubCall): Response {
  return jsonReply(200, oneIssueDocument(requireIssue(call), call.repository, call.origins));
}

function updateIssue(call: GitHubCall): Response {
  const { repository, nowMs, origins, actor } = call;
  const issue = requireIssue(call);
  checkMayEdit(call, issue.author.id);
  const fields = requireFields(call.body);
  const title = optionalText(fields, 'title');
  const body = fields.body === null ? '' : optionalText(fields, 'body');
  checkTexts(title ?? issue.title, body ?? issue.body);
  const state = readState(fields);
  if (title !== undefined && title !== issue.title) {
    issue.title = title;
    issue.updatedAtMs = nowMs;
  }
  if (body !== undefined) editBody(issue, body, nowMs);
  if (state !== undefined) repository.model.setState(issue, state, actor, nowMs);
  if (fields.labels !== undefined && call.token?.isMember === true) replaceLabels(call, issue, fields.labels);
  return jsonReply(200, oneIssueDocument(issue, repository, origins));
}

function replaceLabels(call: GitHubCall, issue: IssueRecord, wanted: unknown): void {
  const { model } = call.repository;
  const names = readLabelNames(wanted);
  for (const name of [...issue.labels]) {
    if (!names.some((other) => isSameName(other, name))) model.removeLabel(issue, name, call.nowMs);
  }
  model.addLabels(issue, names, call.nowMs);
}

const MOST_IN_TITLE = 256;
export const MOST_IN_BODY = 65_536;

function checkTexts(title: string, body: string): void {
  if (title.trim() === '')
    throw githubRefusals.invalidField({ resource: 'Issue', field: 'title', code: 'missing_field' });
  const tooLong = (field: string, most: number) => {
    const message = `${field} is too long (maximum is ${most} characters)`;
    return githubRefusals.invalidField({ resource: 'Issue', field, code: 'custom', message });
  };
  if (characterCount(title) > MOST_IN_TITLE) throw tooLong('title', MOST_IN_TITLE);
  if (characterCount(body) > MOST_IN_BODY) throw tooLong('body', MOST_IN_BODY);
}

function readState(fields: Fields): 'open' | 'closed' | undefined {
  const state = optionalText(fields, 'state');
  if (state === undefined || state === 'open' || state === 'closed') return state;
  throw githubRefusals.invalidRequest(`For 'properties/state', "${state}" is not a member of ["open", "closed"].`);
}

const SORTS: Readonly<Record<'created' | 'updated' | 'comments', (issue: IssueRecord) => number>> = {
  created: (issue) => issue.createdAtMs,
  updated: (issue) => issue.updatedAtMs,
  comments: (issue) => issue.comments.length,
};

/** The first of the values is the default. */
function choice<T extends string>(url: URL, name: string, values: readonly [T, ...T[]]): T {
  const given = url.searchParams.get(name);
  if (given === null) return values[0];
  const known = values.find((value) => value === given);
  if (known === undefined) throw githubRefusals.invalidField({ resource: 'Issue', field: name, code: 'invalid' });
  return known;
}

/** The instant of `since`, or null where it is left out. */
export function sinceOf(url: URL): number | null {
  const given = url.searchParams.get('since');
  if (given === null) return null;
  const sinceMs = Date.parse(given);
  if (Number.isNaN(sinceMs)) throw githubRefusals.rejected(`Invalid value for since: ${given}`);
  return sinceMs;
}

/** GitHub compares whole seconds. */
export function isUpdatedSince(record: { readonly updatedAtMs: number }, sinceMs: number | null): boolean {
  return sinceMs === null || Math.floor(record.updatedAtMs / 1000) >= Math.floor(sinceMs / 1000);
}
