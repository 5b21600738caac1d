import type { GitHubRepository } from './github-route.ts';
import { type Origins, userDocument } from './github-user.ts';
import type { CommentRecord, IssueRecord, LabelRecord } from './repository-model.ts';

type Document = Readonly<Record<string, unknown>>;

/** An issue as the API shows it; `closed_by` is left out of lists. */
export function issueDocument(issue: IssueRecord, repository: GitHubRepository, origins: Origins): Document {
  const root = apiRoot(repository, origins);
  const url = `${root}/issues/${issue.number}`;
  const page = issuePage(issue, repository, origins);
  return {
    url,
    repository_url: root,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: FIRST_ISSUE_ID + issue.number,
    node_id: nodeId('Issue', FIRST_ISSUE_ID + issue.number),
    number: issue.number,
    title: issue.title,
    user: userDocument(issue.author, origins),
    labels: labelDocuments(issue, repository, origins),
    state: issue.state,
    locked: issue.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: instant(issue.createdAtMs),
    updated_at: instant(issue.updatedAtMs),
    closed_at: issue.closedAtMs === null ? null : instant(issue.closedAtMs),
    author_association: 'NONE',
    active_lock_reason: null,
    ...(issue.isPullRequest ? { draft: false, pull_request: pullRequestLinks(page, root, issue.number) } : {}),
    body: issue.body === '' ? null : issue.body,
    reactions: reactions(url),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.state === 'closed' ? 'completed' : null,
  };
}

export function oneIssueDocument(issue: IssueRecord, repository: GitHubRepository, origins: Origins): Document {
  const closedBy = issue.closedBy === null ? null : userDocument(issue.closedBy, origins);
  return { ...issueDocument(issue, repository, origins), closed_by: closedBy };
}

export function commentDocument(
  issue: IssueRecord,
  comment: CommentRecord,
  repository: GitHubRepository,
  origins: Origins,
): Document {
  const root = apiRoot(repository, origins);
  const url = `${root}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issuePage(issue, repository, origins)}#issuecomment-${comment.id}`,
    issue_url: `${root}/issues/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: userDocument(comment.author, origins),
    created_at: instant(comment.createdAtMs),
    updated_at: instant(comment.updatedAtMs),
    author_association: 'NONE',
    body: comment.body,
    reactions: reactions(url),
    performed_via_github_app: null,
  };
}

export function labelDocuments(issue: IssueRecord, repository: GitHubRepository, origins: Origins): Document[] {
  return issue.labels.flatMap((name) => {
    const label = repository.model.label(name);
    return label === null ? [] : [labelDocument(label, repository, origins)];
  });
}

export function labelDocument(label: LabelRecord, repository: GitHubRepository, origins: Origins): Document {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${apiRoot(repository, origins)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

export function apiRoot(repository: GitHubRepository, origins: Origins): string {
  return `${origins.api}/repos/${repository.owner}/${repository.name}`;
}

export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64');
}

/** GitHub's instants have no fractions of a second. */
export function instant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

const FIRST_ISSUE_ID = 3_700_000_000;

function issuePage(issue: IssueRecord, repository: GitHubRepository, origins: Origins): string {
  return `${origins.web}/${repository.owner}/${repository.name}/${issue.isPullRequest ? 'pull' : 'issues'}/${issue.number}`;
}

function pullRequestLinks(page: string, root: string, number: number): Document {
  return {
    url: `${root}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: null,
  };
}

function reactions(url: string): Document {
  const none = { '+1': 0, '-1': 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}
