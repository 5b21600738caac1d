import type { Incident } from '../incident/incident.ts';
import type { HistoryKey } from './read-history.ts';
import type { HistoryState } from './state.ts';

/** How the history looks to people; what carries the state is added here. */
export interface Faces {
  readonly title: (key: HistoryKey) => string;
  readonly body: (state: HistoryState, key: HistoryKey, page: BodyPage) => string;
  /** In at most so many characters. */
  readonly comment: (incident: Incident, roomCharacters: number) => string;
  readonly row: (incident: Incident) => {
    readonly seen: string;
    readonly cause: string;
    readonly done: string;
  };
}

/** What the body needs to know beside the state. */
export interface BodyPage {
  /** The present, by GitHub's clock. */
  readonly nowMs: number;
  /** The body as it stands on GitHub, with what people wrote into it; empty text where there is none yet. */
  readonly previousBody: string;
  readonly roomCharacters: number;
}
