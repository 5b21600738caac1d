import type { HistoryRow, HistoryState } from '../../src/history/state.ts';
import { foldIncident, type Incident } from '../../src/incident/incident.ts';
import { renderBody } from '../../src/report/body.ts';
import { renderByHand } from '../../src/report/by-hand.ts';
import { callText } from '../../src/report/call.ts';
import { renderComment } from '../../src/report/comment.ts';
import type { RunReport } from '../../src/report/result.ts';
import { renderRow } from '../../src/report/row.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { connectionPoolExhaustion } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import { againAfter, heldByLabel, remindedLater, unproven, until } from './alter-events.ts';
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
  {
    name: 'history',
    incident: readFixture('recovered').incident,
    comment: null,
    call: null,
    summary: null,
    body: bodyOfMonths(),
  },
  facesOf('unproven', foldIncident(unproven(readFixture('proposed').events)), readFixture('proposed').state, null),
  facesOf(
    'reminded',
    foldIncident(remindedLater(readFixture('unrecovered').events)),
    readFixture('unrecovered').state,
    null,
  ),
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

/** Months of incidents, a hold, an attempt under way and what people put in by hand. */
function bodyOfMonths(): string {
  const { state } = readFixture('unrecovered');
  if (state === null) throw new Error('The fixture has no state.');
  const [newest] = state.rows;
  if (newest === undefined) throw new Error('The fixture has no row.');
  const days = [0, 3, 4, 17, 29, 41, 63, 200];
  const rows = days.map((daysAgo, index): HistoryRow => {
    const isFault = index !== 2 && index !== 5;
    return {
      openedAtMs: newest.openedAtMs - daysAgo * 86_400_000,
      seen: isFault
        ? `${101 + 37 * index} requests refused by the full pool (10 min)`
        : '812 requests answered with 5xx (5 min)',
      cause: isFault ? RUNBOOK.fault : 'The database does not answer at any of its addresses.',
      done: isFault ? 'Both restarted' : 'Nothing restarted, recovered by itself',
      recoverySeconds: isFault && index > 0 ? 150 + 41 * index : null,
      closed: index > 0,
      commentId: newest.commentId - index,
      commentUrl: `https://github.com/sandbox/relay-api/issues/7#issuecomment-${newest.commentId - index}`,
    };
  });
  const previousBody = renderByHand(
    '| date (UTC) | seen | cause | cure |\n| --- | --- | --- | --- |\n| 2025-11-17 | listener hung indefinitely, all 500 | connect without timeout | restart; timeout added |\n| 2025-12-02 | 5 requests hung 134–334 s | cold start | recovered by itself; pool enlarged |',
  );
  const page = { nowMs: newest.openedAtMs + 600_000, previousBody, roomCharacters: ROOM };
  return renderBody({ ...state, rows, earlier: { incidents: 3, recovered: 2 } }, KEY, RUNBOOK, page);
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
