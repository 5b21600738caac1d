import type { HistoryReading } from '../history/read-history.ts';
import { HOLD_LABEL } from '../history/state.ts';
import type { Incident } from '../incident/incident.ts';
import { ServiceError } from '../support/service-error.ts';
import type { Attempt } from './attempt.ts';
import { RestartRefused } from './restart-refused.ts';

/**
 * What the history says right before each restart: evidence and attempt are stored, the attempt is the only one under way, and
 * nobody has set the hold or closed the issue. Null when nothing speaks against it.
 */
export async function lastWord(attempt: Attempt): Promise<RestartRefused | null> {
  const { id } = attempt;
  const now = await orRefused(() => readNow(attempt));
  if (now instanceof RestartRefused) return now;
  if (now.trouble !== null) return new RestartRefused(now.trouble.reasonCode, now.trouble.message);
  if (now.held) return new RestartRefused('hold-set', `the label ${HOLD_LABEL} was set meanwhile`);
  const unfinished = now.state.attempts.filter((known) => known.finishedAtMs === null);
  if (!unfinished.some((known) => known.id === id)) {
    return new RestartRefused('attempt-not-on-record', 'the attempt is not on record any more');
  }
  return unfinished.length === 1 ? null : new RestartRefused('another-run', 'another run wrote an attempt meanwhile');
}

/** The history as it is at GitHub, once its comment is sure to tell of the evidence and the attempt. */
async function readNow({ record, id }: Attempt): Promise<HistoryReading | RestartRefused> {
  // Another run that wrote at the same moment may have written over it: then it is put back, and looked at once more.
  if (!tells(await record.readIncidentAgain(), id)) await record.append([]);
  if (!tells(await record.readIncidentAgain(), id)) {
    return new RestartRefused('evidence-missing', 'the incident does not tell of its evidence and attempt');
  }
  return record.readAgain();
}

function tells(incident: Incident | null, attemptId: string): boolean {
  const isWritten = incident?.events.some((event) => event.type === 'attempt-written' && event.attemptId === attemptId);
  return incident?.evidence != null && isWritten === true;
}

/** A history that cannot be read speaks against it. */
async function orRefused(
  read: () => Promise<HistoryReading | RestartRefused>,
): Promise<HistoryReading | RestartRefused> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ServiceError) return new RestartRefused('history-unreachable', error.message, error);
    throw error;
  }
}
