import { jsonReply } from '../http/reply.ts';
import { githubRefusals } from './github-refusal.ts';
import { type GitHubCall, type GitHubRoute, requireIssue } from './github-route.ts';
import { labelDocument, labelDocuments } from './issue-documents.ts';
import { checkLabelName, readLabelNames } from './label-names.ts';
import { characterCount, isFields, optionalText, requireFields, requireText } from './request-body.ts';

export const labelRoutes: readonly GitHubRoute[] = [
  {
    method: 'POST',
    path: '/labels',
    needs: { scope: 'issues', access: 'write' },
    isCreation: true,
    handle: createLabel,
  },
  {
    method: 'POST',
    path: '/issues/{number}/labels',
    needs: { scope: 'issues', access: 'write' },
    isOfIssues: true,
    handle: addLabels,
  },
  {
    method: 'DELETE',
    path: '/issues/{number}/labels/{label}',
    needs: { scope: 'issues', access: 'write' },
    isOfIssues: true,
    handle: removeLabel,
  },
];

function createLabel(call: GitHubCall): Response {
  const { repository, origins } = call;
  checkMayLabel(call);
  const fields = requireFields(call.body);
  const name = requireText(fields, 'name');
  const color = optionalText(fields, 'color') ?? 'ededed';
  const description = optionalText(fields, 'description') ?? null;
  checkLabelName(name);
  const refuse = (field: string, code: string) => githubRefusals.invalidField({ resource: 'Label', field, code });
  if (!/^[0-9a-f]{6}$/i.test(color)) throw refuse('color', 'invalid');
  if (characterCount(description ?? '') > MOST_IN_DESCRIPTION) throw refuse('description', 'invalid');
  if (repository.model.label(name) !== null) throw refuse('name', 'already_exists');
  const label = repository.model.createLabel({ name, color: color.toLowerCase(), description });
  const document = labelDocument(label, repository, origins);
  return jsonReply(201, document, { location: String(document.url) });
}

function addLabels(call: GitHubCall): Response {
  const { repository, nowMs, origins } = call;
  const issue = requireIssue(call);
  checkMayLabel(call);
  const names = readLabelNames(isFields(call.body) ? call.body.labels : call.body);
  if (names.length === 0) throw githubRefusals.invalidRequest('"labels" wasn\'t supplied.');
  repository.model.addLabels(issue, names, nowMs);
  return jsonReply(200, labelDocuments(issue, repository, origins));
}

function removeLabel(call: GitHubCall): Response {
  const { repository, nowMs, origins, path } = call;
  const issue = requireIssue(call);
  checkMayLabel(call);
  if (!repository.model.removeLabel(issue, path.label ?? '', nowMs)) throw githubRefusals.noSuchLabel();
  return jsonReply(200, labelDocuments(issue, repository, origins));
}

const MOST_IN_DESCRIPTION = 100;

/** Labels need triage rights: a stranger gets them refused here, and silently dropped on a new issue. */
function checkMayLabel(call: GitHubCall): void {
  if (call.token?.isMember !== true) throw githubRefusals.noRights();
}
