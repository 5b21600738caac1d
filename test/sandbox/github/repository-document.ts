import type { GitHubCall } from './github-route.ts';
import { type GitHubUser, userDocument } from './github-user.ts';
import { apiRoot, instant, nodeId } from './issue-documents.ts';

export const DEFAULT_BRANCH = 'main';

/** A repository as the API and event payloads show it. */
export function repositoryDocument(call: GitHubCall): Readonly<Record<string, unknown>> {
  const { repository, origins, token } = call;
  const { owner, name, settings } = repository;
  const visibility = settings.visibility ?? 'private';
  const openIssues = repository.model.issues.filter((issue) => issue.state === 'open').length;
  const canPush = token?.permissions.contents === 'write';
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name,
    full_name: `${owner}/${name}`,
    private: visibility !== 'public',
    visibility,
    owner: userDocument(ownerOf(owner), origins),
    description: null,
    fork: false,
    ...addresses(call),
    ...features(settings.issues ?? true),
    archived: settings.archived ?? false,
    disabled: false,
    default_branch: DEFAULT_BRANCH,
    created_at: instant(CREATED_AT_MS),
    updated_at: instant(repository.clock.nowMs()),
    pushed_at: instant(repository.clock.nowMs()),
    ...counts(openIssues),
    homepage: null,
    language: 'TypeScript',
    license: null,
    mirror_url: null,
    topics: [],
    permissions: { admin: false, maintain: false, push: canPush, triage: canPush, pull: token?.isMember === true },
  };
}

const CREATED_AT_MS = Date.parse('2025-01-15T09:00:00Z');

function ownerOf(login: string): GitHubUser {
  return { login, id: 900_001, type: 'Organization' };
}

function features(hasIssues: boolean): Readonly<Record<string, boolean>> {
  return {
    has_issues: hasIssues,
    has_projects: true,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    is_template: false,
    allow_forking: true,
    web_commit_signoff_required: false,
  };
}

function counts(openIssues: number): Readonly<Record<string, number>> {
  return {
    size: 1024,
    open_issues: openIssues,
    open_issues_count: openIssues,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    subscribers_count: 1,
    network_count: 0,
  };
}

function addresses(call: GitHubCall): Readonly<Record<string, string>> {
  const { repository, origins } = call;
  const api = apiRoot(repository, origins);
  const path = `${repository.owner}/${repository.name}`;
  const links = Object.entries(LINKS).map(([name, rest]) => [`${name}_url`, `${api}${rest}`]);
  return {
    url: api,
    html_url: `${origins.web}/${path}`,
    clone_url: `${origins.web}/${path}.git`,
    svn_url: `${origins.web}/${path}`,
    git_url: `git://github.com/${path}.git`,
    ssh_url: `git@github.com:${path}.git`,
    ...Object.fromEntries(links),
  };
}

const LINKS: Readonly<Record<string, string>> = {
  archive: '/{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}',
};
