import type { IssueOnGitHub } from './issue.ts';

/** The id under which the page shows a comment; GitHub's own. */
export function commentAnchor(commentId: number): string {
  return `issuecomment-${commentId}`;
}

export const ISSUE_ANCHOR = 'issue';
export const SUMMARY_ANCHOR = 'job-summary';

/**
 * Where a link of the issue leads on the page: to the comment, issue or run itself where the page shows it (the
 * sandbox they are in is gone by then), else to where it says; nowhere when it is no web or mail address.
 */
export function linkTarget(href: string, issue: IssueOnGitHub): string | null {
  if (href.startsWith('#')) return href;
  if (!URL.canParse(href, issue.url)) return null;
  const target = new URL(href, issue.url);
  if (!['http:', 'https:', 'mailto:'].includes(target.protocol)) return null;
  const own = new URL(issue.url);
  if (target.origin !== own.origin) return target.href;
  if (target.pathname === own.pathname) {
    const shown = issue.comments.some((comment) => `#${commentAnchor(comment.id)}` === target.hash);
    return shown ? target.hash : `#${ISSUE_ANCHOR}`;
  }
  return /\/actions\/runs\/\d+$/.test(target.pathname) ? `#${SUMMARY_ANCHOR}` : target.href;
}
