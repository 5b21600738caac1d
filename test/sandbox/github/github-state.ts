import { z } from 'zod';
import { instant } from './issue-documents.ts';
import type { RepositoryModel } from './repository-model.ts';

const at = z.iso.datetime();

export const githubStateSchema = z.strictObject({
  issues: z.array(
    z.strictObject({
      number: z.int(),
      title: z.string(),
      state: z.enum(['open', 'closed']),
      labels: z.array(z.string()),
      locked: z.boolean(),
      author: z.string(),
      isPullRequest: z.boolean(),
      body: z.string(),
      edits: z.int().describe('How often the body was changed.'),
      comments: z.array(
        z.strictObject({
          id: z.int(),
          author: z.string(),
          body: z.string(),
          edits: z.int(),
          createdAt: at,
          updatedAt: at,
        }),
      ),
    }),
  ),
  dispatches: z
    .array(
      z.strictObject({
        event: z.enum(['repository_dispatch', 'workflow_dispatch']).describe('The GITHUB_EVENT_NAME of the run.'),
        workflow: z.string().nullable(),
        ref: z.string(),
        at,
        payload: z.record(z.string(), z.unknown()).describe('What the runner finds at GITHUB_EVENT_PATH.'),
      }),
    )
    .describe('Workflow runs that were asked for.'),
});

export type GitHubState = z.infer<typeof githubStateSchema>;

/** What is on GitHub now. */
export function githubState(model: RepositoryModel): GitHubState {
  return {
    issues: model.issues.map((issue) => ({
      number: issue.number,
      title: issue.title,
      state: issue.state,
      labels: [...issue.labels],
      locked: issue.locked,
      author: issue.author.login,
      isPullRequest: issue.isPullRequest,
      body: issue.body,
      edits: issue.edits,
      comments: issue.comments.map((comment) => ({
        id: comment.id,
        author: comment.author.login,
        body: comment.body,
        edits: comment.edits,
        createdAt: instant(comment.createdAtMs),
        updatedAt: instant(comment.updatedAtMs),
      })),
    })),
    dispatches: model.dispatches.map(({ atMs, ...dispatch }) => ({ ...dispatch, at: instant(atMs) })),
  };
}
