import type { Clock } from '../support/clock.ts';
import { reveal, sign } from './hidden.ts';
import { HistoryTrouble } from './history-trouble.ts';
import type { Issue, Issues } from './issues.ts';
import { EMPTY_STATE, HISTORY_LABEL, type HistoryState, HOLD_LABEL, parseState } from './state.ts';

/** One history per app, runbook, process group and environment. */
export interface HistoryKey {
  readonly app: string;
  readonly runbook: string;
  readonly processGroup: string;
  readonly environment: string;
}

export interface HistoryReading {
  /** GitHub's own time of the answer: the clock of budgets and `aliveUntil`. */
  readonly dateMs: number;
  /** The runner's time of the same answer. */
  readonly readAtMs: number;
  /** Null when nothing was ever written. */
  readonly issue: Issue | null;
  readonly state: HistoryState;
  /** Is Firebreak held, by the label or by a state whose label is still on its way? */
  readonly held: boolean;
  /** A person removed the hold since the last run that wrote. */
  readonly rearmed: boolean;
  /** The label is there, and the state does not know yet that it was seen. */
  readonly holdNewlySeen: boolean;
  /** Null when the history is sound. */
  readonly trouble: HistoryTrouble | null;
}

/** Reads the history with one request. */
export async function readHistory(issues: Issues, key: HistoryKey, clock: Clock): Promise<HistoryReading> {
  const { issues: labelled, dateMs } = await issues.listByLabel(HISTORY_LABEL);
  return readIssue(findIssue(labelled, key), { dateMs, readAtMs: clock.nowMs() });
}

export function historySign(key: HistoryKey): string {
  return sign('history', [key.app, key.runbook, key.processGroup, key.environment]);
}

/** Of several the open one with the lowest number: the others were opened at the same moment by runs that gave way. */
function findIssue(issues: readonly Issue[], key: HistoryKey): Issue | null {
  const mine = issues
    .filter((issue) => issue.body.includes(historySign(key)))
    .sort((one, other) => one.number - other.number);
  return mine.find((candidate) => candidate.state === 'open') ?? mine[0] ?? null;
}

/** What an issue says as a history. Pure. */
export function readIssue(
  issue: Issue | null,
  at: { readonly dateMs: number; readonly readAtMs: number },
): HistoryReading {
  const sound = { ...at, issue, held: false, rearmed: false, holdNewlySeen: false, trouble: null };
  if (issue === null) return { ...sound, state: EMPTY_STATE };
  const state = parseState(reveal('state', issue.body));
  const trouble = judge(issue, state);
  const labelled = issue.labels.includes(HOLD_LABEL);
  if (state === null) return { ...sound, state: EMPTY_STATE, held: labelled, trouble };
  const { hold } = state;
  const rearmed = hold?.seen === true && !labelled;
  return {
    ...sound,
    // A hold whose label was never seen may still be on its way to the issue: only one that was seen can be removed.
    held: labelled || (hold !== null && !hold.seen),
    rearmed,
    holdNewlySeen: labelled && hold?.seen !== true,
    state: rearmed ? { ...state, hold: null, rearmedAtMs: at.dateMs } : state,
    trouble,
  };
}

function judge(issue: Issue, state: HistoryState | null): HistoryTrouble | null {
  const { number } = issue;
  if (state === null) {
    return new HistoryTrouble(
      'history-unreadable',
      `The state in issue #${number} cannot be read. Restore an earlier version of its text from the edit history, or remove the label ${HISTORY_LABEL} and the first two lines of its text to start a new history.`,
    );
  }
  if (state.authorId !== null && issue.authorId !== state.authorId) {
    return new HistoryTrouble(
      'history-unreadable',
      `Issue #${number} was opened by another account than its state says. Remove the label ${HISTORY_LABEL} and the first two lines of its text to start a new history.`,
    );
  }
  if (issue.state === 'closed') {
    return new HistoryTrouble('history-closed', `Issue #${number} is closed. Reopen it to let Firebreak act.`);
  }
  if (issue.locked) {
    return new HistoryTrouble('history-locked', `Issue #${number} is locked. Unlock it to let Firebreak act.`);
  }
  return null;
}
