import type { HistoryState } from '../../src/history/state.ts';
import type { IncidentEvent } from '../../src/incident/incident.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const START = {
  trigger: 'schedule',
  runUrl: 'https://github.com/acme/shop/actions/runs/1',
  alertUrl: null,
  reason: null,
};

export function opened(atMs = NOON_MS): IncidentEvent {
  return { type: 'opened', atMs, ...START };
}

export function relapsed(atMs = NOON_MS): IncidentEvent {
  return { type: 'relapsed', atMs, ...START };
}

export function note(text: string, atMs = NOON_MS): IncidentEvent {
  return { type: 'note', atMs, text };
}

export function closed(atMs = NOON_MS, recoverySeconds: number | null = 95): IncidentEvent {
  return { type: 'closed', atMs, how: recoverySeconds === null ? 'recovered-by-itself' : 'recovered', recoverySeconds };
}

/** What a run does to the state when it closes the incident. */
export function closing(atMs = NOON_MS): (state: HistoryState) => HistoryState {
  return (state) => {
    const commentId = state.openIncident?.commentId ?? null;
    return { ...state, openIncident: null, lastClosed: commentId === null ? null : { commentId, closedAtMs: atMs } };
  };
}

export function attemptAt(atMs: number): HistoryState['attempts'][number] {
  return {
    id: `attempt-${atMs}`,
    atMs,
    aliveUntilMs: atMs + 15 * MINUTE_MS,
    finishedAtMs: atMs + MINUTE_MS,
    commentId: 1,
    runUrl: START.runUrl,
    machineIds: ['machine-a'],
    doneMachineIds: ['machine-a'],
  };
}

/** Puts an attempt into the state; once, however often. */
export function withAttempt(atMs: number): (state: HistoryState) => HistoryState {
  return (state) => ({
    ...state,
    attempts: [...state.attempts.filter((known) => known.atMs !== atMs), attemptAt(atMs)],
  });
}
