import type { AttemptRecord, HistoryState } from '../history/state.ts';

/** The state with this attempt as it is now, also where it had been lost. */
export function withAttempt(state: HistoryState, entry: AttemptRecord): HistoryState {
  return { ...state, attempts: [...state.attempts.filter((known) => known.id !== entry.id), entry] };
}
