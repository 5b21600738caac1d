import { z } from 'zod';
import type { IssueOnGitHub } from './page/issue.ts';

/** Reads the incident history from GitHub's API, as it would be read from the real one; null where there is none. */
export async function fetchIssue(env: Readonly<Record<string, string>>): Promise<IssueOnGitHub | null> {
  const issues = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}/issues`;
  const read = async (url: string): Promise<unknown> => {
    const authorization = `Bearer ${env['INPUT_GITHUB-TOKEN']}`;
    const response = await fetch(url, { headers: { authorization, 'user-agent': 'firebreak-rehearsal' } });
    if (!response.ok) throw new Error(`The sandbox's GitHub answers ${response.status} to GET ${url}.`);
    return response.json();
  };
  const [issue] = z.array(issueSchema).parse(await read(`${issues}?labels=firebreak&state=all`));
  if (issue === undefined) return null;
  const comments = z.array(commentSchema).parse(await read(`${issues}/${issue.number}/comments?per_page=100`));
  return { ...issue, comments };
}

const written = {
  html_url: z.string(),
  user: z.object({ login: z.string() }),
  body: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
};

const commentSchema = z
  .object({ id: z.number(), ...written })
  .transform(({ id, html_url, user, body, created_at, updated_at }) => ({
    id,
    url: html_url,
    author: user.login,
    createdAt: created_at,
    updatedAt: updated_at,
    body: body ?? '',
  }));

const issueSchema = z
  .object({
    number: z.number(),
    title: z.string(),
    state: z.enum(['open', 'closed']),
    labels: z.array(z.object({ name: z.string(), color: z.string() })),
    ...written,
  })
  .transform(({ number, title, state, labels, html_url, user, created_at, body }) => ({
    number,
    title,
    state,
    labels,
    url: html_url,
    author: user.login,
    createdAt: created_at,
    body: body ?? '',
  }));
