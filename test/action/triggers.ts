import { byHandEvent, dispatchEvent, type RunnerEvent, scheduleEvent } from '../harness/event.ts';

/** What may start a run, and how the log says so. */
export interface StartedBy {
  readonly event: RunnerEvent;
  readonly says: string;
}

export const BY_SCHEDULE: StartedBy = { event: scheduleEvent(), says: 'the schedule' };
export const BY_HAND: StartedBy = { event: byHandEvent(), says: 'octocat by hand' };
export const BY_ALERT: StartedBy = {
  event: dispatchEvent({ alert: { alert_name: 'connection pool exhaustion', n_rows: 2 } }),
  says: 'the Logfire alert "connection pool exhaustion" (2 rows)',
};
export const EVERY_TRIGGER: readonly StartedBy[] = [BY_SCHEDULE, BY_HAND, BY_ALERT];
