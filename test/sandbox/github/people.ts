import type { People } from '../github-service.ts';
import type { GitHubRepository } from './github-route.ts';
import { PERSON, STRANGER } from './github-user.ts';
import { editBody, type IssueRecord } from './repository-model.ts';

/** What people do on GitHub's pages, past all limits of the API. */
export function peopleOf({ model, clock }: GitHubRepository): People {
  const issueOf = (issueNumber: number): IssueRecord => {
    const issue = model.issue(issueNumber);
    if (issue === null) throw new Error(`there is no issue #${issueNumber}`);
    return issue;
  };
  const find = (commentId: number) => {
    const found = model.findComment(commentId);
    if (found === null) throw new Error(`there is no comment ${commentId}`);
    return found;
  };
  return {
    setLabel: (issueNumber, label, present) => {
      const issue = issueOf(issueNumber);
      if (present) model.addLabels(issue, [label], clock.nowMs());
      else model.removeLabel(issue, label, clock.nowMs());
    },
    close: (issueNumber) => model.setState(issueOf(issueNumber), 'closed', PERSON, clock.nowMs()),
    reopen: (issueNumber) => model.setState(issueOf(issueNumber), 'open', PERSON, clock.nowMs()),
    setLocked: (issueNumber, locked) => {
      issueOf(issueNumber).locked = locked;
    },
    editIssue: (issueNumber, body) => editBody(issueOf(issueNumber), body, clock.nowMs()),
    comment: (issueNumber, body) => model.comment(issueOf(issueNumber), STRANGER, body, clock.nowMs()).id,
    editComment: (commentId, body) => editBody(find(commentId).comment, body, clock.nowMs()),
    deleteComment: (commentId) => {
      const { issue } = find(commentId);
      issue.comments = issue.comments.filter((comment) => comment.id !== commentId);
      issue.updatedAtMs = clock.nowMs();
    },
  };
}
