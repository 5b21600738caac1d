import { hide, reveal } from './hidden.ts';
import type { Issue, IssueComment, Issues } from './issues.ts';
import { EMPTY_STATE, HISTORY_LABEL, type HistoryState, HOLD_LABEL, parseState } from './state.ts';

/** One history per app, runbook, process group and environment. */
export interface HistoryKey {
  readonly app: string;
  readonly runbook: string;
  readonly processGroup: string;
  readonly environment: string;
}

export interface HistoryReading {
  /** GitHub's own time: the clock of budgets and `aliveUntil`. */
  readonly dateMs: number;
  /** Null when nothing was ever written. */
  readonly issue: Issue | null;
  readonly state: HistoryState;
  readonly holdLabel: boolean;
  /** A person removed the hold since the last run that wrote. */
  readonly rearmed: boolean;
  /** Why nothing may be restarted on this history, in words; null when it is sound. */
  readonly trouble: {
    readonly reasonCode: 'history-closed' | 'history-locked' | 'history-unreadable';
    readonly says: string;
  } | null;
}

/** Reads the history with one request. */
export async function readHistory(issues: Issues, key: HistoryKey): Promise<HistoryReading> {
  const { issues: labelled, dateMs } = await issues.listByLabel(HISTORY_LABEL);
  const marker = historyMarker(key);
  const mine = labelled.filter((issue) => issue.body.includes(marker)).sort((one, other) => one.number - other.number);
  const issue = mine.find((candidate) => candidate.state === 'open') ?? mine[0] ?? null;
  return readIssue(issue, dateMs);
}

export function historyMarker(key: HistoryKey): string {
  return hide('history', [key.app, key.runbook, key.processGroup, key.environment]);
}

/** What an issue says as a history. Pure. */
export function readIssue(issue: Issue | null, dateMs: number): HistoryReading {
  if (issue === null) return { dateMs, issue, state: EMPTY_STATE, holdLabel: false, rearmed: false, trouble: null };
  const state = parseState(reveal('state', issue.body));
  const labelled = issue.labels.includes(HOLD_LABEL);
  const known = state?.hold ?? null;
  // A hold whose label was never seen on the issue may still be on its way there: only one that was seen can be removed.
  const holdLabel = labelled || (known !== null && !known.seen);
  const rearmed = !labelled && known !== null && known.seen;
  const current = rearmed && state !== null ? { ...state, hold: null, rearmedAtMs: dateMs } : state;
  return { dateMs, issue, state: current ?? EMPTY_STATE, holdLabel, rearmed, trouble: judge(issue, state) };
}

function judge(issue: Issue, state: HistoryState | null): HistoryReading['trouble'] {
  if (state === null) {
    const says = `The state in issue #${issue.number} cannot be read. Restore an earlier version of its text from the edit history, or remove the label ${HISTORY_LABEL} to start a new one.`;
    return { reasonCode: 'history-unreadable', says };
  }
  if (state.authorId !== null && issue.authorId !== state.authorId) {
    const says = `Issue #${issue.number} was opened by another account than its state says. Remove the label ${HISTORY_LABEL} from it to start a new one.`;
    return { reasonCode: 'history-unreadable', says };
  }
  if (issue.state === 'closed') {
    return { reasonCode: 'history-closed', says: `Issue #${issue.number} is closed. Reopen it to let Firebreak act.` };
  }
  if (issue.locked && issue.commentCount >= 2_500) {
    return { reasonCode: 'history-locked', says: `Issue #${issue.number} takes no more comments.` };
  }
  return null;
}

/** The events a comment carries; null when it does not carry any. */
export function readEvents(comment: IssueComment): unknown {
  return reveal('incident', comment.body);
}
