import { foldIncident, type IncidentEvent } from '../incident/incident.ts';
import type { Faces } from './faces.ts';
import { hide } from './hidden.ts';
import { leanEvents } from './lean-events.ts';
import { type HistoryKey, type HistoryReading, historySign } from './read-history.ts';
import type { HistoryState } from './state.ts';

/** The body: the hidden state, and what people read in the room beside it. */
export function renderBodyPage(
  { key, faces, reading }: { readonly key: HistoryKey; readonly faces: Faces; readonly reading: HistoryReading },
  state: HistoryState,
  previousBody: string,
): string {
  const hidden = `${historySign(key)}\n${hide('state', state)}\n`;
  return hidden + faces.body(state, key, { nowMs: reading.dateMs, previousBody, roomCharacters: roomBeside(hidden) });
}

/** An incident's comment: its hidden key and events, and what people read in the room beside them. */
export function renderCommentPage(faces: Faces, incidentKey: string, events: readonly IncidentEvent[]): string {
  const whole = hide('incident', events);
  const packed = whole.length <= MOST_HIDDEN_CHARACTERS ? whole : hide('incident', leanEvents(events));
  const hidden = `${hide('incident-key', incidentKey)}\n${packed}\n`;
  return hidden + faces.comment(foldIncident(events), roomBeside(hidden));
}

/** GitHub takes no longer body or comment (https://docs.github.com/en/rest/issues/comments). */
const MOST_CHARACTERS = 65_536;
/** People need room as well. */
const MOST_HIDDEN_CHARACTERS = 40_000;
/** Redaction comes last, and may make a text a little longer. */
const SPARE_CHARACTERS = 512;

function roomBeside(hidden: string): number {
  return Math.max(0, MOST_CHARACTERS - SPARE_CHARACTERS - hidden.length);
}
