import { z } from 'zod';
import type { GitHubService } from '../github-service.ts';

/** What people may do to an issue while a scenario runs. */
export const issueTouches = [
  'label',
  'unlabel',
  'close',
  'reopen',
  'lock',
  'unlock',
  'edit-issue',
  'comment',
  'edit-comment',
  'delete-comment',
] as const;

export const issueTouchFields = {
  issue: z.int().optional().describe('The newest open one where left out; the newest closed one for reopen.'),
  label: z.string().optional().describe('firebreak:hold where left out.'),
  body: z.string().optional().describe('The new text of an issue or a comment.'),
  comment: z.int().optional().describe("The id of a comment; the issue's newest where left out."),
};

export type IssueTouch = (typeof issueTouches)[number];

/** Lets somebody do it. `false` = there is no such issue or comment yet. */
export function touchIssue(github: GitHubService, what: IssueTouch, target: IssueTarget): boolean {
  const wanted = what === 'reopen' ? 'closed' : 'open';
  const issue = github
    .state()
    .issues.findLast(({ number, state, isPullRequest }) =>
      target.issue === undefined ? state === wanted && !isPullRequest : number === target.issue,
    );
  if (issue === undefined) return false;
  const { number } = issue;
  const comment = target.comment ?? issue.comments.at(-1)?.id ?? null;
  if (what === 'edit-comment' || what === 'delete-comment') {
    if (comment === null) return false;
    if (what === 'edit-comment') github.editComment(comment, target.body ?? '');
    else github.deleteComment(comment);
    return true;
  }
  if (what === 'label' || what === 'unlabel') github.setLabel(number, target.label ?? HOLD_LABEL, what === 'label');
  if (what === 'lock' || what === 'unlock') github.setLocked(number, what === 'lock');
  if (what === 'close') github.close(number);
  if (what === 'reopen') github.reopen(number);
  if (what === 'edit-issue') github.editIssue(number, target.body ?? '');
  if (what === 'comment') github.comment(number, target.body ?? '');
  return true;
}

export interface IssueTarget {
  readonly issue?: number | undefined;
  readonly label?: string | undefined;
  readonly body?: string | undefined;
  readonly comment?: number | undefined;
}

const HOLD_LABEL = 'firebreak:hold';
