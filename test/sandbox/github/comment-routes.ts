import { jsonReply } from '../http/reply.ts';
import { githubRefusals } from './github-refusal.ts';
import { checkMayEdit, type GitHubCall, type GitHubRoute, requireIssue } from './github-route.ts';
import { commentDocument } from './issue-documents.ts';
import { isUpdatedSince, MOST_IN_BODY, sinceOf } from './issue-routes.ts';
import { pageOf } from './pages.ts';
import { type CommentRecord, editBody, type IssueRecord } from './repository-model.ts';
import { characterCount, requireFields, requireText } from './request-body.ts';

const READ = { scope: 'issues', access: 'read' } as const;
const WRITE = { scope: 'issues', access: 'write' } as const;

export const commentRoutes: readonly GitHubRoute[] = [
  { method: 'GET', path: '/issues/{number}/comments', needs: READ, isOfIssues: true, handle: listComments },
  {
    method: 'POST',
    path: '/issues/{number}/comments',
    needs: WRITE,
    isOfIssues: true,
    isCreation: true,
    handle: createComment,
  },
  { method: 'GET', path: '/issues/comments/{comment}', needs: READ, isOfIssues: true, handle: showComment },
  { method: 'PATCH', path: '/issues/comments/{comment}', needs: WRITE, isOfIssues: true, handle: updateComment },
];

function listComments(call: GitHubCall): Response {
  const issue = requireIssue(call);
  const sinceMs = sinceOf(call.url);
  const listed = issue.comments.filter((comment) => isUpdatedSince(comment, sinceMs));
  return pageOf(call, listed, (comment) => commentDocument(issue, comment, call.repository, call.origins));
}

function createComment(call: GitHubCall): Response {
  const { repository, nowMs, origins, actor, token } = call;
  const issue = requireIssue(call);
  if (issue.locked && token?.permissions.contents !== 'write') throw githubRefusals.locked();
  if (issue.comments.length >= MOST_COMMENTS) throw githubRefusals.commentsFull();
  const comment = repository.model.comment(issue, actor, readText(call), nowMs);
  const document = commentDocument(issue, comment, repository, origins);
  return jsonReply(201, document, { location: String(document.url) });
}

function showComment(call: GitHubCall): Response {
  const { issue, comment } = requireComment(call);
  return jsonReply(200, commentDocument(issue, comment, call.repository, call.origins));
}

function updateComment(call: GitHubCall): Response {
  const { issue, comment } = requireComment(call);
  checkMayEdit(call, comment.author.id);
  editBody(comment, readText(call), call.nowMs);
  return jsonReply(200, commentDocument(issue, comment, call.repository, call.origins));
}

const MOST_COMMENTS = 2500;

function requireComment(call: GitHubCall): { readonly issue: IssueRecord; readonly comment: CommentRecord } {
  const { comment = '' } = call.path;
  const found = /^\d+$/.test(comment) ? call.repository.model.findComment(Number(comment)) : null;
  if (found === null) throw githubRefusals.notFound();
  return found;
}

function readText(call: GitHubCall): string {
  const body = requireText(requireFields(call.body), 'body');
  const refuse = (message: string) =>
    githubRefusals.invalidField({ resource: 'IssueComment', field: 'data', code: 'unprocessable', message });
  if (body.trim() === '') throw refuse('Body cannot be blank');
  if (characterCount(body) > MOST_IN_BODY) throw refuse(`Body is too long (maximum is ${MOST_IN_BODY} characters)`);
  return body;
}
