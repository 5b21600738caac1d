import { type HistoryState, HOLD_LABEL } from '../history/state.ts';
import { formatMinute } from './format.ts';
import { code, link } from './markdown.ts';
import { explainReasonCode } from './reason-codes.ts';

/** The state in one line: may Firebreak act, and is anything open? */
export function renderStateLine(state: HistoryState): string {
  return [sayStanding(state), sayOpen(state), sayAtWork(state), sayUnreadable(state)]
    .filter((part) => part !== '')
    .join(' ');
}

function sayStanding({ hold, openIncident, rearmedAtMs }: HistoryState): string {
  if (hold !== null) {
    const since = `since ${formatMinute(hold.setAtMs)} UTC`;
    if (hold.reasonCode === 'set-by-hand') {
      return `**Held by a person** ${since}: nothing is restarted until the label \`${HOLD_LABEL}\` is removed.`;
    }
    const means = explainReasonCode(hold.reasonCode)?.means ?? '';
    return `**Held by Firebreak** ${since} (${code(hold.reasonCode)}): ${means} Nothing is restarted until a person has looked and removes the label \`${HOLD_LABEL}\`.`;
  }
  const rearmed = rearmedAtMs === null ? '' : `, re-armed by a person ${formatMinute(rearmedAtMs)} UTC`;
  return openIncident === null ? `**Armed**${rearmed}; no incident is open.` : `**Armed**${rearmed}.`;
}

function sayOpen({ openIncident, rows }: HistoryState): string {
  if (openIncident === null) return '';
  const url = rows.find(({ commentId }) => commentId === openIncident.commentId)?.commentUrl ?? null;
  return `${link('An incident is open', url)} since ${formatMinute(openIncident.openedAtMs)} UTC.`;
}

function sayAtWork({ attempts }: HistoryState): string {
  const running = attempts.find(({ finishedAtMs }) => finishedAtMs === null);
  return running === undefined ? '' : `${link('A run', running.runUrl)} is restarting machines, one by one.`;
}

function sayUnreadable({ unreadableSinceMs }: HistoryState): string {
  return unreadableSinceMs === null ? '' : `Logfire cannot be read since ${formatMinute(unreadableSinceMs)} UTC.`;
}
