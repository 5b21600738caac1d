import type { HistoryRecord } from '../history/history-record.ts';
import type { HistoryReading } from '../history/read-history.ts';
import { openRecord } from '../history/record.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import { parseEvents } from '../incident/parse-events.ts';
import { callHuman } from './call-human.ts';
import { closeIncident } from './end-run.ts';
import { onlyNews, startOf } from './events-of.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

const RELAPSE_MS = 30 * 60_000;

/** The record of a sound history. */
export async function recordOf(run: Run, reading: HistoryReading): Promise<HistoryRecord> {
  const { issues, faces, clock } = run.systems;
  await run.settleAddresses();
  const { redact, id: runId } = run;
  return openRecord({ issues, key: run.plan.key, reading, faces, parseEvents, redact, clock, runId });
}

/** Opens the incident, goes on with the open one, or reopens the one closed half an hour ago at most; then a person is called. */
export async function openOrContinue(
  run: Run,
  look: Look,
  record: HistoryRecord,
  events: readonly IncidentEvent[],
): Promise<void> {
  const atMs = githubNow(run, look);
  const rearmed: readonly IncidentEvent[] = look.history?.rearmed === true ? [{ type: 'rearmed', atMs }] : [];
  const over = record.incident?.closedAtMs ?? null;
  // A run that ended between its last two writes: the comment says that it is over, the state does not.
  if (over !== null) await record.change((state) => closeIncident(state, over));
  else if (record.incident !== null) {
    const news = onlyNews(record.incident, [...rearmed, ...events]);
    if (news.length > 0) await record.append(news);
    return;
  }
  const key = `${run.id}-${atMs}`;
  const closed = record.state.lastClosed;
  if (closed !== null && atMs - closed.closedAtMs <= RELAPSE_MS) {
    await record.reopen(key, [{ type: 'relapsed', atMs, ...startOf(run) }, ...rearmed, ...events]);
    const sentence = 'The symptoms are back within half an hour of the last recovery.';
    run.log.warning(sentence);
    await callHuman(run, look, record, { reasonCode: 'relapsed', sentence });
    return;
  }
  await record.open(key, [{ type: 'opened', atMs, ...startOf(run) }, ...rearmed, ...events]);
}
