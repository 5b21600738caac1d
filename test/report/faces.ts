import type { HistoryRow, HistoryState } from '../../src/history/state.ts';
import { foldIncident, type Incident } from '../../src/incident/incident.ts';
import { renderBody } from '../../src/report/body.ts';
import { callText } from '../../src/report/call.ts';
import { renderComment } from '../../src/report/comment.ts';
import type { RunReport } from '../../src/report/result.ts';
import { renderRow } from '../../src/report/row.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { connectionPoolExhaustion } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import { againAfter, heldByLabel, until } from './alter-events.ts';
import { readFixture } from './read-fixture.ts';

/** One incident as all its pages; null for a page that its run does not write. */
export interface Faces {
  readonly name: string;
  readonly incident: Incident;
  readonly comment: string | null;
  readonly body: string | null;
  readonly call: string | null;
  readonly summary: string | null;
}

export const APP = 'relay-api';
export const RUNBOOK = connectionPoolExhaustion;
export const KEY = { app: APP, runbook: RUNBOOK.name, processGroup: 'app', environment: 'production' };
export const ROOM = 60_000;

const RECORDED = [
  'recovered',
  'recovered-one-machine',
  'quiet',
  'proposed',
  'database-down',
  'unproven',
  'unrecovered',
  'inconclusive',
  'cancelled',
  'recent-deploy',
  'budget-spent',
  'by-itself',
  'healthy',
] as const;

/** Pages as runs leave them, and as an open page shows them while a run is at work. */
export const FACES: readonly Faces[] = [
  ...RECORDED.map((name) => {
    const { incident, events, state, report } = readFixture(name);
    return facesOf(name, incident, events.length === 0 ? null : state, report);
  }),
  ...IN_PROGRESS().map(([name, incident]) => facesOf(name, incident, readFixture('recovered').state, null)),
  facesOf('relapsed', foldIncident(againAfter(readFixture('recovered').events)), readFixture('recovered').state, null),
  facesOf('hold-set', foldIncident(heldByLabel(readFixture('proposed').events)), readFixture('proposed').state, null),
];

function IN_PROGRESS(): readonly (readonly [string, Incident])[] {
  const { events } = readFixture('recovered');
  return [
    ['in-progress-beginning', foldIncident(until(events, 'captured', 0))],
    ['in-progress-attempt', foldIncident(until(events, 'machine-done', 0))],
    ['in-progress-restarting', foldIncident(until(events, 'machine-done', 1))],
    ['in-progress-verifying', foldIncident(until(events, 'verified', 0))],
  ];
}

function facesOf(name: string, incident: Incident, state: HistoryState | null, report: RunReport | null): Faces {
  return {
    name,
    incident,
    comment: state === null ? null : renderComment(incident, { app: APP, runbook: RUNBOOK }, ROOM),
    body: state === null ? null : bodyOf(incident, state),
    call: callOf(incident, state),
    summary: report === null ? null : renderSummary(report, RUNBOOK),
  };
}

function bodyOf(incident: Incident, state: HistoryState): string {
  const rows = state.rows.map((row, index) => (index === 0 ? { ...row, ...rowOf(incident) } : row));
  const nowMs = (incident.events.at(-1)?.atMs ?? 0) + 60_000;
  return renderBody({ ...state, rows }, KEY, RUNBOOK, { nowMs, previousBody: '', roomCharacters: ROOM });
}

function rowOf(incident: Incident): Partial<HistoryRow> {
  const { recoverySeconds, closedAtMs } = incident;
  return { ...renderRow(incident, RUNBOOK), recoverySeconds, closed: closedAtMs !== null };
}

function callOf(incident: Incident, state: HistoryState | null): string | null {
  const called = incident.events.findLast((event) => event.type === 'human-called');
  if (called === undefined) return null;
  return callText({
    app: APP,
    mentions: ['@octocat'],
    reasonCode: called.reasonCode,
    sentence: incident.lastRun?.sentence ?? '',
    runUrl: called.runUrl,
    incidentUrl: state?.rows[0]?.commentUrl ?? null,
    incident,
    reminder: called.reminder,
    held: state?.hold != null,
    runbook: RUNBOOK,
  });
}
