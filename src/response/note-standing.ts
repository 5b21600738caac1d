import type { HistoryReading } from '../history/read-history.ts';
import type { HistoryState } from '../history/state.ts';
import type { Look } from './look.ts';
import { recordOf } from './open-incident.ts';
import type { Run } from './run.ts';
import { isUnreadable } from './worth-an-incident.ts';

/**
 * Writes down what later runs must know although nothing happened: since when telemetry cannot be read, a hold that was seen
 * or set by a person, and one that was lifted. Gives the history as it is then; nearly always nothing is to be written.
 */
export async function noteStanding(run: Run, look: Look, history: HistoryReading): Promise<HistoryReading> {
  const { state } = history;
  const unreadableSinceMs = isUnreadable(look) ? (state.unreadableSinceMs ?? history.dateMs) : null;
  if (unreadableSinceMs === state.unreadableSinceMs && !history.holdNewlySeen && !history.rearmed) return history;
  const hold: HistoryState['hold'] = history.holdNewlySeen ? seenHold(history) : state.hold;
  const record = await recordOf(run, history);
  await record.change((known) => ({ ...known, unreadableSinceMs, hold }));
  return { ...history, issue: record.issue, state: record.state, holdNewlySeen: false };
}

function seenHold({ state, dateMs }: HistoryReading): HistoryState['hold'] {
  return state.hold === null
    ? { reasonCode: 'set-by-hand', setAtMs: dateMs, seen: true }
    : { ...state.hold, seen: true };
}
