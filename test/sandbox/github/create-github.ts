import type { Clock } from '../../../src/support/clock.ts';
import type { GitHubService } from '../github-service.ts';
import { readPath } from '../http/path-template.ts';
import { jsonReply } from '../http/reply.ts';
import { commentRoutes } from './comment-routes.ts';
import { dispatchRoutes } from './dispatch-routes.ts';
import { GitHubRefusal, githubRefusals } from './github-refusal.ts';
import { checkAccess, type GitHubRepository, type GitHubRoute } from './github-route.ts';
import type { GitHubSettings } from './github-settings.ts';
import { githubState } from './github-state.ts';
import { type GitHubToken, knownTokens, tokenText } from './github-token.ts';
import { ACTIONS_BOT, originsOf } from './github-user.ts';
import { issueRoutes } from './issue-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { peopleOf } from './people.ts';
import { repositoryDocument } from './repository-document.ts';
import { RepositoryModel } from './repository-model.ts';
import { parseBody } from './request-body.ts';
import { ContentLimits, HourlyQuota, type QuotaReading } from './request-limits.ts';

/** GitHub's REST API for one repository, as far as the action and the receiver ask it. */
export function createGitHub(options: GitHubOptions): GitHubService {
  const service = new GitHub(options);
  const { repository } = service;
  return {
    handle: (request) => service.handle(request),
    state: () => githubState(repository.model),
    ...peopleOf(repository),
  };
}

export interface GitHubOptions {
  readonly clock: Clock;
  /** `owner/name` */
  readonly repository: string;
  /** The workflow's token. */
  readonly token: string;
  readonly settings?: GitHubSettings;
}

const ROUTES: readonly GitHubRoute[] = [
  {
    method: 'GET',
    path: '',
    needs: { scope: 'metadata', access: 'read' },
    handle: (call) => jsonReply(200, repositoryDocument(call)),
  },
  ...issueRoutes,
  ...commentRoutes,
  ...labelRoutes,
  ...dispatchRoutes,
];

const REPOSITORY_ID = 700_000_001;
const REQUESTS_PER_HOUR = 1000;
const REQUESTS_PER_HOUR_WITHOUT_TOKEN = 60;

class GitHub {
  readonly repository: GitHubRepository;
  readonly #tokens: ReadonlyMap<string, GitHubToken>;
  readonly #quota = new HourlyQuota();
  readonly #content = new ContentLimits();
  #requestCount = 0;

  constructor(options: GitHubOptions) {
    const [owner = '', name = ''] = options.repository.split('/');
    const settings = options.settings ?? {};
    const model = new RepositoryModel(settings.existingIssues ?? [], options.clock.nowMs());
    this.repository = { clock: options.clock, owner, name, id: REPOSITORY_ID, settings, model };
    this.#tokens = knownTokens(options.token, settings);
  }

  async handle(request: Request): Promise<Response> {
    const text = await request.text();
    const nowMs = this.repository.clock.nowMs();
    this.#requestCount += 1;
    const response = this.#answer(request, text, nowMs);
    response.headers.set('date', new Date(nowMs).toUTCString());
    response.headers.set('x-github-request-id', requestId(this.#requestCount));
    response.headers.set('x-github-media-type', 'github.v3; format=json');
    return response;
  }

  #answer(request: Request, text: string, nowMs: number): Response {
    if ((request.headers.get('user-agent') ?? '') === '') return githubRefusals.noUserAgent().toResponse();
    const sent = tokenText(request.headers.get('authorization'));
    const token = sent === null ? null : (this.#tokens.get(sent) ?? 'unknown');
    const isKnown = token !== null && token !== 'unknown';
    const limit = isKnown ? REQUESTS_PER_HOUR : REQUESTS_PER_HOUR_WITHOUT_TOKEN;
    const quota = this.#quota.take(isKnown ? `token ${sent}` : 'visitors', limit, nowMs);
    const response = refusable(() => {
      if (quota.isSpent) throw githubRefusals.quotaSpent(isKnown ? `installation ID ${token.user.id}` : '127.0.0.1');
      if (token === 'unknown') throw githubRefusals.badCredentials();
      return this.#carryOut(request, text, token, nowMs);
    });
    setQuotaHeaders(response.headers, quota);
    return response;
  }

  #carryOut(request: Request, text: string, token: GitHubToken | null, nowMs: number): Response {
    const { repository } = this;
    const url = new URL(request.url);
    const { route, path } = this.#findRoute(request.method, url.pathname);
    checkAccess(route.needs, token, repository.settings);
    if (route.isOfIssues === true && repository.settings.issues === false) throw githubRefusals.issuesDisabled();
    const actor = token?.user ?? ACTIONS_BOT;
    const body = request.method === 'GET' ? {} : parseBody(text);
    if (route.isCreation === true) {
      const retryAfterSeconds = this.#content.take(String(actor.id), nowMs);
      if (retryAfterSeconds !== null) throw githubRefusals.tooMuchContent(retryAfterSeconds);
    }
    const origins = originsOf(url);
    return route.handle({ repository, nowMs, url, origins, path, body, headers: request.headers, token, actor });
  }

  /** Repositories have two addresses: their name, whatever its case, and their number. */
  #findRoute(method: string, pathname: string): Found {
    const [, root = '', ...rest] = pathname.split('/');
    const [first = '', second = ''] = rest;
    const { owner, name, id } = this.repository;
    const isNamed = root === 'repos' && `${first}/${second}`.toLowerCase() === `${owner}/${name}`.toLowerCase();
    const isNumbered = root === 'repositories' && first === String(id);
    if (!isNamed && !isNumbered) throw githubRefusals.notFound();
    const below = rest.slice(isNamed ? 2 : 1);
    const wanted = below.length === 0 ? '' : `/${below.join('/')}`;
    for (const route of ROUTES) {
      const path = route.method === method ? readPath(route.path, wanted) : null;
      if (path !== null) return { route, path };
    }
    throw githubRefusals.notFound();
  }
}

interface Found {
  readonly route: GitHubRoute;
  readonly path: Readonly<Record<string, string>>;
}

function refusable(answer: () => Response): Response {
  try {
    return answer();
  } catch (error) {
    if (error instanceof GitHubRefusal) return error.toResponse();
    throw error;
  }
}

function setQuotaHeaders(headers: Headers, quota: QuotaReading): void {
  headers.set('x-ratelimit-limit', String(quota.limit));
  headers.set('x-ratelimit-used', String(quota.used));
  headers.set('x-ratelimit-remaining', String(quota.limit - quota.used));
  headers.set('x-ratelimit-reset', String(quota.resetAtSeconds));
  headers.set('x-ratelimit-resource', 'core');
}

function requestId(count: number): string {
  const hex = (value: number) => value.toString(16).toUpperCase();
  return `${hex(0x8000 + count)}:${hex(0x3a0000 + count)}:${hex(0x5b00000 + count)}:${hex(0x6a000000 + count)}`;
}
