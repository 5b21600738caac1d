import type { HistoryReading } from '../history/read-history.ts';
import { HOLD_LABEL } from '../history/state.ts';
import { ServiceError } from '../support/service-error.ts';
import type { Attempt } from './attempt.ts';
import { RestartRefused } from './restart-refused.ts';

/**
 * What the history says right before each restart: evidence and attempt are stored, the attempt is the only one under way, and
 * nobody has set the hold or closed the issue. Null when nothing speaks against it.
 */
export async function lastWord(attempt: Attempt): Promise<RestartRefused | null> {
  const { record, id } = attempt;
  if (record.incident?.evidence == null) return new RestartRefused('evidence-missing', 'the evidence is not stored');
  const now = await readNow(attempt);
  if (now instanceof RestartRefused) return now;
  if (now.trouble !== null) return new RestartRefused(now.trouble.reasonCode, now.trouble.message);
  if (now.held) return new RestartRefused('hold-set', `the label ${HOLD_LABEL} was set meanwhile`);
  const unfinished = now.state.attempts.filter((known) => known.finishedAtMs === null);
  if (!unfinished.some((known) => known.id === id)) {
    return new RestartRefused('attempt-not-on-record', 'the attempt is not on record any more');
  }
  return unfinished.length === 1 ? null : new RestartRefused('another-run', 'another run wrote an attempt meanwhile');
}

/** A history that cannot be read speaks against it. */
async function readNow({ record }: Attempt): Promise<HistoryReading | RestartRefused> {
  try {
    return await record.readAgain();
  } catch (error) {
    if (error instanceof ServiceError) return new RestartRefused('history-unreachable', error.message, error);
    throw error;
  }
}
