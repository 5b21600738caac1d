import type { Incident, IncidentEvent } from '../incident/incident.ts';
import type { Issue } from './issues.ts';
import type { HistoryReading } from './read-history.ts';
import type { HistoryState } from './state.ts';

/** The history while a run writes it. Every method has been stored when it returns; each throws `ServiceError` when it was not. */
export interface HistoryRecord {
  readonly issue: Issue | null;
  readonly state: HistoryState;
  readonly incident: Incident | null;
  readonly incidentUrl: string | null;
  /** Opens an incident under a key of its own: the intent in the state, its comment, then the state that names it. */
  open(key: string, events: readonly IncidentEvent[]): Promise<void>;
  /** Opens the incident that was closed last once more; a new one where its comment was deleted. */
  reopen(key: string, events: readonly IncidentEvent[]): Promise<void>;
  /** The state first, then the comment that people read. */
  append(events: readonly IncidentEvent[], change?: ChangeState): Promise<void>;
  /** The state alone; opens the issue where there is none. */
  change(change: ChangeState): Promise<void>;
  /** Sets the hold's label; the state must have it already. */
  labelHold(): Promise<void>;
  /** A new comment, which notifies, once for the same key; gives its address, null where another run is about to write it. */
  call(key: string, text: string): Promise<string | null>;
  /** The incident as its comment tells it now; null when it cannot be read there. */
  readIncidentAgain(): Promise<Incident | null>;
  /** The history as GitHub has it now. */
  readAgain(): Promise<HistoryReading>;
}

/** It may be applied more than once: applied to what it gave before, it must give the same. */
export type ChangeState = (state: HistoryState) => HistoryState;
