import type { HistoryState } from './state.ts';

/** Keeps the page small for years: the oldest incidents live on in their comments and in a count. */
export function rollUp(state: HistoryState): HistoryState {
  const gone = state.rows.slice(MOST_ROWS);
  if (gone.length === 0) return state;
  const recovered = gone.filter((row) => row.recoverySeconds !== null).length;
  const { earlier } = state;
  return {
    ...state,
    rows: state.rows.slice(0, MOST_ROWS),
    earlier: { incidents: earlier.incidents + gone.length, recovered: earlier.recovered + recovered },
  };
}

const MOST_ROWS = 150;
