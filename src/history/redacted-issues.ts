import type { Redact } from '../support/redaction.ts';
import type { Issues } from './issues.ts';

/** The same issues, with everything that is written redacted at the last step before it leaves. */
export function withRedaction(issues: Issues, redact: Redact): Issues {
  return {
    listByLabel: (label) => issues.listByLabel(label),
    listNewest: () => issues.listNewest(),
    get: (issueNumber) => issues.get(issueNumber),
    create: (issue) => issues.create({ title: redact(issue.title), body: redact(issue.body), labels: issue.labels }),
    updateBody: (issueNumber, body) => issues.updateBody(issueNumber, redact(body)),
    close: (issueNumber) => issues.close(issueNumber),
    addLabels: (issueNumber, labels) => issues.addLabels(issueNumber, labels),
    createLabel: (label) => issues.createLabel(label),
    listComments: (issueNumber, sinceMs) => issues.listComments(issueNumber, sinceMs),
    getComment: (commentId) => issues.getComment(commentId),
    createComment: (issueNumber, body) => issues.createComment(issueNumber, redact(body)),
    updateComment: (commentId, body) => issues.updateComment(commentId, redact(body)),
    isRepositoryPublic: () => issues.isRepositoryPublic(),
  };
}
