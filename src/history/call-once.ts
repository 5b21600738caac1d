import type { Clock } from '../support/clock.ts';
import { createOnce } from './create-once.ts';
import { findComment, LOOK_BACK_MS } from './find-comment.ts';
import { hide } from './hidden.ts';
import type { HistoryRecord } from './history-record.ts';
import type { Issue, Issues } from './issues.ts';
import type { HistoryReading } from './read-history.ts';
import type { HistoryState } from './state.ts';

export interface Calling {
  readonly record: Pick<HistoryRecord, 'state' | 'change' | 'readAgain'>;
  readonly issue: Issue;
  readonly issues: Issues;
  readonly clock: Clock;
  readonly reading: HistoryReading;
  /** Which run calls. */
  readonly runId: string;
}

/** Longer than another run takes between its reading and its writing. */
const CLAIM_SETTLES_MS = 1_000;

/**
 * A new comment, which notifies, once for the same key: its address, null where another run is about to write it.
 *
 * @throws ServiceError when it was not written.
 */
export async function callOnce(calling: Calling, key: string, text: string): Promise<string | null> {
  const { record, issue, issues, reading } = calling;
  const openedAtMs = record.state.openIncident?.openedAtMs ?? reading.dateMs;
  const find = () => findComment(issues, issue, { kind: 'call', key, sinceMs: openedAtMs - LOOK_BACK_MS });
  const earlier = await find();
  if (earlier !== undefined) return earlier.url;
  if (!(await claim(calling, key))) return null;
  const body = `${hide('call', key)}\n${text}`;
  const comment = await createOnce(() => issues.createComment(issue.number, body), find);
  return comment.url;
}

/** Of runs that would call at the same moment the one whose claim stands after a while does. */
async function claim({ record, clock, reading, runId }: Calling, key: string): Promise<boolean> {
  const nowMs = reading.dateMs + clock.nowMs() - reading.readAtMs;
  const isTaken = ({ calling }: HistoryState): boolean =>
    calling !== null && calling.key === key && calling.runId !== runId && nowMs - calling.atMs < LOOK_BACK_MS;
  await record.change((state) => (isTaken(state) ? state : { ...state, calling: { key, runId, atMs: nowMs } }));
  if (isTaken(record.state)) return false;
  await clock.sleep(CLAIM_SETTLES_MS);
  return !isTaken((await record.readAgain()).state);
}
