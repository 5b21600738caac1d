import { jsonReply } from '../http/reply.ts';

/** Thrown by the routes where GitHub refuses. */
export class GitHubRefusal extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, more: Partial<Pick<GitHubRefusal, 'errors' | 'headers'>> = {}) {
    super(message);
    this.status = status;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }

  toResponse(): Response {
    const errors = this.errors.length === 0 ? {} : { errors: this.errors };
    const body = { message: this.message, ...errors, documentation_url: DOCUMENTATION, status: String(this.status) };
    return jsonReply(this.status, body, this.headers);
  }
}

export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: string;
  readonly message?: string;
}

const DOCUMENTATION = 'https://docs.github.com/rest';

export const githubRefusals = {
  badCredentials: () => new GitHubRefusal(401, 'Bad credentials'),
  authenticationRequired: () => new GitHubRefusal(401, 'Requires authentication'),
  notFound: () => new GitHubRefusal(404, 'Not Found'),
  notAccessible: (isBot: boolean) =>
    new GitHubRefusal(403, `Resource not accessible by ${isBot ? 'integration' : 'personal access token'}`),
  noRights: () => new GitHubRefusal(403, 'Must have admin rights to Repository.'),
  archived: () => new GitHubRefusal(403, 'Repository was archived so is read-only.'),
  issuesDisabled: () => new GitHubRefusal(410, 'Issues has been disabled in this repository.'),
  locked: () => new GitHubRefusal(403, 'Unable to create comment because issue is locked.'),
  commentsFull: () => new GitHubRefusal(403, 'Commenting is disabled on issues with more than 2500 comments'),
  noSuchLabel: () => new GitHubRefusal(404, 'Label does not exist'),
  notJson: () => new GitHubRefusal(400, 'Problems parsing JSON'),
  notAnObject: () => new GitHubRefusal(400, 'Body should be a JSON object'),
  noUserAgent: () =>
    new GitHubRefusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    ),
  rejected: (message: string) => new GitHubRefusal(422, message),
  invalidRequest: (reason: string) => new GitHubRefusal(422, `Invalid request.\n\n${reason}`),
  invalidField: (...errors: FieldError[]) => new GitHubRefusal(422, 'Validation Failed', { errors }),
  quotaSpent: (who: string) => new GitHubRefusal(403, `API rate limit exceeded for ${who}.`),
  tooMuchContent: (retryAfterSeconds: number) =>
    new GitHubRefusal(
      403,
      'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      { headers: { 'retry-after': String(retryAfterSeconds) } },
    ),
};
