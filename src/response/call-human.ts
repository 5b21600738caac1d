import type { HistoryRecord } from '../history/history-record.ts';
import type { Incident } from '../incident/incident.ts';
import { callText } from '../report/call.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

const REMIND_EVERY_MS = 4 * 3_600_000;

/** Calls a person, once per incident and reason code, and reminds every four hours. The record must have an incident. */
export async function callHuman(
  run: Run,
  look: Look,
  record: HistoryRecord,
  because: { readonly reasonCode: string; readonly sentence: string },
): Promise<void> {
  const { reasonCode, sentence } = because;
  const atMs = githubNow(run, look);
  const called = (record.incident?.humanCalledFor ?? []).includes(reasonCode);
  const lastMs = record.state.openIncident?.calledAtMs ?? null;
  const reminder = called && lastMs !== null && atMs - lastMs >= REMIND_EVERY_MS;
  if (called && !reminder) return;
  const incidentKey = record.state.openIncident?.key ?? record.incidentUrl ?? '';
  const text = callText({
    app: run.plan.key.app,
    runbook: run.plan.runbook,
    mentions: run.plan.escalateTo,
    reasonCode,
    sentence,
    reminder,
    runUrl: run.url,
    incidentUrl: record.incidentUrl,
    incident: record.incident,
    held: record.state.hold !== null,
  });
  const commentUrl = await record.call(`${incidentKey}/${reasonCode}${reminder ? `/${lastMs}` : ''}`, text);
  // Another run is calling for the same thing at this moment.
  if (commentUrl === null) return;
  await record.append([{ type: 'human-called', atMs, reasonCode, commentUrl, reminder, runUrl: run.url }], (state) => ({
    ...state,
    calling: null,
    openIncident: state.openIncident === null ? null : { ...state.openIncident, calledAtMs: atMs },
  }));
}

/** Was a person newly called by this run? A reminder is no news. */
export function wasCalledBy(run: Run, incident: Incident | null): boolean {
  return (incident?.events ?? []).some(
    (event) => event.type === 'human-called' && !event.reminder && event.runUrl === run.url,
  );
}
