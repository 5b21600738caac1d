import { getOctokit } from '@actions/github';
import { z } from 'zod';
import type { Http } from '../support/http.ts';
import { sayField } from '../support/say-field.ts';
import { ServiceError, type ServiceErrorKind } from '../support/service-error.ts';
import type { Issue, IssueComment, Issues } from './issues.ts';

const PER_PAGE = 100;
const MOST_PAGES = 20;

const user = z.looseObject({ id: z.number() }).nullish();

const issueAnswer = z
  .looseObject({
    number: z.number(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.string(),
    locked: z.boolean().nullish(),
    labels: z.array(z.union([z.string(), z.looseObject({ name: z.string().nullish() })])),
    html_url: z.string(),
    user,
    comments: z.number().nullish(),
    pull_request: z.unknown().optional(),
  })
  .transform((issue) => ({
    issue: {
      number: issue.number,
      title: issue.title,
      body: issue.body ?? '',
      state: issue.state === 'open' ? ('open' as const) : ('closed' as const),
      locked: issue.locked ?? false,
      labels: issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
      url: issue.html_url,
      authorId: issue.user?.id ?? null,
      commentCount: issue.comments ?? 0,
    } satisfies Issue,
    isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
  }));

const commentAnswer = z
  .looseObject({ id: z.number(), body: z.string().nullish(), html_url: z.string(), user })
  .transform(
    (comment): IssueComment => ({
      id: comment.id,
      body: comment.body ?? '',
      url: comment.html_url,
      authorId: comment.user?.id ?? null,
    }),
  );

const repositoryAnswer = z.looseObject({ private: z.boolean().nullish(), visibility: z.string().nullish() });

/** GitHub's issues API (https://docs.github.com/en/rest/issues) of one repository. Creates are never repeated. */
export function createIssues(options: {
  readonly http: Http;
  readonly token: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly apiUrl: string;
}): Issues {
  const { owner, repo } = options.repository;
  const octokit = getOctokit(options.token, {
    baseUrl: options.apiUrl,
    request: { fetch: options.http.fetchFor('GitHub') },
  });
  const repository = { owner, repo };
  const { issues, repos } = octokit.rest;
  const say = (call: string): ((error: unknown) => never) => {
    return (error) => {
      throw toServiceError(call, error, `${owner}/${repo}`);
    };
  };
  const oneIssue = (call: string, answer: { readonly data: unknown }): Issue =>
    parse(call, issueAnswer, answer.data).issue;
  const manyIssues = (call: string, data: unknown): readonly Issue[] =>
    parse(call, z.array(issueAnswer), data)
      .filter((one) => !one.isPullRequest)
      .map((one) => one.issue);
  return {
    listByLabel: async (label) => {
      const call = `list issues labelled ${label}`;
      const request = { ...repository, labels: label, state: 'all' as const, per_page: PER_PAGE };
      const answer = await issues.listForRepo(request).catch(say(call));
      const dateMs = Date.parse(answer.headers.date ?? '');
      if (Number.isNaN(dateMs)) throw odd(call, 'the answer has no Date header');
      const found = [...manyIssues(call, answer.data)];
      let { link } = answer.headers;
      for (let page = 2; hasNextPage(link) && page <= MOST_PAGES; page += 1) {
        const more = await issues.listForRepo({ ...request, page }).catch(say(call));
        found.push(...manyIssues(call, more.data));
        link = more.headers.link;
      }
      return { issues: found, dateMs };
    },
    listNewest: async () => {
      const call = 'list the newest issues';
      const answer = await issues.listForRepo({ ...repository, state: 'all', per_page: PER_PAGE }).catch(say(call));
      return manyIssues(call, answer.data);
    },
    get: async (issueNumber) => {
      const call = `get issue #${issueNumber}`;
      return oneIssue(call, await issues.get({ ...repository, issue_number: issueNumber }).catch(say(call)));
    },
    create: async ({ title, body, labels }) => {
      const call = 'open the history issue';
      return oneIssue(call, await issues.create({ ...repository, title, body, labels: [...labels] }).catch(say(call)));
    },
    updateBody: async (issueNumber, body) => {
      const call = `write the state into issue #${issueNumber}`;
      return oneIssue(call, await issues.update({ ...repository, issue_number: issueNumber, body }).catch(say(call)));
    },
    close: async (issueNumber) => {
      const call = `close issue #${issueNumber}`;
      const change = { ...repository, issue_number: issueNumber, state: 'closed' as const };
      return oneIssue(call, await issues.update(change).catch(say(call)));
    },
    addLabels: async (issueNumber, labels) => {
      const change = { ...repository, issue_number: issueNumber, labels: [...labels] };
      await issues.addLabels(change).catch(say(`label issue #${issueNumber}`));
    },
    createLabel: async (label) => {
      const call = `create the label ${label.name}`;
      try {
        await issues.createLabel({ ...repository, ...label });
      } catch (error) {
        if (!isAlreadyThere(error)) say(call)(error);
      }
    },
    listComments: async (issueNumber, sinceMs) => {
      const call = `list the comments of issue #${issueNumber}`;
      const since = sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() };
      const request = { ...repository, issue_number: issueNumber, per_page: PER_PAGE, ...since };
      const data = await octokit.paginate(issues.listComments, request).catch(say(call));
      return parse(call, z.array(commentAnswer), data);
    },
    getComment: async (commentId) => {
      const call = `get comment ${commentId}`;
      const answer = await issues.getComment({ ...repository, comment_id: commentId }).catch(say(call));
      return parse(call, commentAnswer, answer.data);
    },
    createComment: async (issueNumber, body) => {
      const call = `comment on issue #${issueNumber}`;
      const answer = await issues.createComment({ ...repository, issue_number: issueNumber, body }).catch(say(call));
      return parse(call, commentAnswer, answer.data);
    },
    updateComment: async (commentId, body) => {
      const call = `edit comment ${commentId}`;
      const answer = await issues.updateComment({ ...repository, comment_id: commentId, body }).catch(say(call));
      return parse(call, commentAnswer, answer.data);
    },
    isRepositoryPublic: async () => {
      const call = 'read the repository';
      const answer = await repos.get(repository).catch(say(call));
      const { visibility, private: isPrivate } = parse(call, repositoryAnswer, answer.data);
      if (typeof visibility === 'string') return visibility === 'public';
      return typeof isPrivate === 'boolean' ? !isPrivate : null;
    },
  };
}

function hasNextPage(link: string | undefined): boolean {
  return (link ?? '').includes('rel="next"');
}

function parse<T>(call: string, schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw odd(call, sayField(result.error), result.error);
}

/** What only reads changes nothing, whatever the answer is. */
function effectOf(call: string, otherwise: 'none' | 'unknown'): 'none' | 'unknown' {
  return /^(?:get|list|read) /.test(call) ? 'none' : otherwise;
}

function odd(call: string, message: string, cause?: unknown): ServiceError {
  const effect = effectOf(call, 'unknown');
  return new ServiceError({ service: 'GitHub', call, kind: 'odd-answer', effect, message, cause });
}

const requestError = z.looseObject({
  status: z.number(),
  message: z.string(),
  response: z
    .looseObject({
      headers: z.record(z.string(), z.unknown()).nullish(),
      data: z
        .looseObject({
          errors: z
            .array(z.looseObject({ code: z.string().nullish() }))
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish(),
});

function isAlreadyThere(error: unknown): boolean {
  const data = requestError.safeParse(error).data;
  const codes = data?.response?.data?.errors?.map((one) => one.code) ?? [];
  return data?.status === 422 && codes.includes('already_exists');
}

const KINDS: Readonly<Record<number, ServiceErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timed-out',
  409: 'conflict',
  410: 'gone',
  429: 'rate-limited',
};

function toServiceError(call: string, error: unknown, repository: string): ServiceError {
  const layer = findServiceError(error);
  if (layer !== null) return layer;
  const parsed = requestError.safeParse(error);
  if (!parsed.success) return odd(call, error instanceof Error ? error.message : 'not understood', error);
  const { status, message, response } = parsed.data;
  const limited = status === 403 && /rate limit/i.test(message);
  const kind = limited ? 'rate-limited' : (KINDS[status] ?? (status >= 500 ? 'server-error' : 'rejected'));
  const requestId = response?.headers?.['x-github-request-id'];
  const retryAfterMs = readRetryAfter(response?.headers ?? {});
  return new ServiceError({
    service: 'GitHub',
    call,
    kind,
    effect: effectOf(call, status >= 500 || status === 408 ? 'unknown' : 'none'),
    message: `${status} ${(message.split(' - https://')[0] ?? '').replace(/\.$/, '')}${advice(kind, call, message, repository)}`,
    status,
    cause: error,
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** By GitHub's own clock (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). */
function readRetryAfter(headers: Readonly<Record<string, unknown>>): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  if (String(headers['x-ratelimit-remaining']) !== '0') return null;
  const waitMs = Number(headers['x-ratelimit-reset']) * 1_000 - Date.parse(String(headers.date));
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

/** Octokit wraps what its fetch threw. */
function findServiceError(error: unknown): ServiceError | null {
  if (error instanceof ServiceError) return error;
  return error instanceof Error && error.cause !== undefined ? findServiceError(error.cause) : null;
}

function advice(kind: ServiceErrorKind, call: string, message: string, repository: string): string {
  if (kind === 'unauthorized') return '. Mend the input github-token: it is not valid or has expired';
  if (kind === 'gone' && /disabled/i.test(message))
    return `. Issues are switched off: enable them in the settings of ${repository}`;
  if (kind === 'not-found' && call.startsWith('list')) return `. The token in github-token cannot see ${repository}`;
  if (kind !== 'forbidden') return '';
  if (/archived/i.test(message)) return `. ${repository} is archived: use a repository that can be written`;
  if (/locked/i.test(message)) return '. Unlock the issue, or give the token the right to write to it';
  return /not accessible/i.test(message) ? '. Add to the job in the workflow: permissions: issues: write' : '';
}
