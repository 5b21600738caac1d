import { hidden, reveal } from './hidden.ts';
import type { Issue, IssueComment, Issues } from './issues.ts';

/** A lost answer is looked for among the comments since so long before the history was read. */
export const LOOK_BACK_MS = 120_000;

export interface CommentMarks {
  readonly kind: string;
  readonly key: string;
  readonly sinceMs: number;
}

/**
 * A comment of our own account with that key in it: others may copy a key, but not write under our name.
 *
 * @throws ServiceError when GitHub does not list the comments.
 */
export async function findComment(
  issues: Issues,
  issue: Issue,
  { kind, key, sinceMs }: CommentMarks,
): Promise<IssueComment | undefined> {
  const comments = await issues.listComments(issue.number, sinceMs);
  const ours = comments.filter(({ authorId, body }) => authorId === issue.authorId && body.startsWith(hidden(kind)));
  return ours.find((comment) => reveal(kind, comment.body) === key);
}
