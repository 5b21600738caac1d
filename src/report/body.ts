import type { HistoryKey } from '../history/read-history.ts';
import { type HistoryRow, type HistoryState, HOLD_LABEL } from '../history/state.ts';
import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { inertMarkdown } from '../support/inert.ts';
import { sayOutcome } from './incident-text.ts';
import { formatInstant, paragraphs } from './text.ts';

/** The history issue's title. */
export function renderTitle(key: HistoryKey, runbook: Runbook): string {
  return `Incident history: ${runbook.title.toLowerCase()} of ${key.app} (${key.processGroup}, ${key.environment})`.slice(
    0,
    256,
  );
}

/** The history issue's body: state in a line, the log as people read it, how to hold. */
export function renderBody(state: HistoryState, key: HistoryKey, runbook: Runbook): string {
  return paragraphs(
    `Incident history of \`${key.app}\` (process group \`${key.processGroup}\`, environment \`${key.environment}\`), runbook *${runbook.title}*.`,
    `**State:** ${sayState(state)}`,
    renderLog(state.rows),
    `To stop all restarts, set the label \`${HOLD_LABEL}\` on this issue. To re-arm, remove it.`,
  );
}

function sayState(state: HistoryState): string {
  if (state.hold !== null) return `held since ${formatInstant(state.hold.setAtMs)} UTC (${state.hold.reasonCode}).`;
  if (state.openIncident !== null) return `incident open since ${formatInstant(state.openIncident.openedAtMs)} UTC.`;
  return 'armed.';
}

const NEWEST_ROWS = 100;

function renderLog(rows: readonly HistoryRow[]): string {
  if (rows.length === 0) return 'No incident so far.';
  const lines = rows
    .slice(0, NEWEST_ROWS)
    .map((row) =>
      [
        `[${formatInstant(row.openedAtMs)}](${row.commentUrl})`,
        inertMarkdown(row.seen),
        inertMarkdown(row.cause),
        inertMarkdown(row.done),
        row.recoverySeconds === null ? (row.closed ? '–' : 'open') : formatDuration(row.recoverySeconds * 1_000),
      ].join(' | '),
    );
  return [
    '| date (UTC) | seen | cause | what was done | time to recover |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

/** An incident's line in the log. */
export function renderRow(incident: Incident, runbook: Runbook): { seen: string; cause: string; done: string } {
  const verdict = incident.diagnosis?.verdict ?? 'unknown';
  return {
    seen: incident.diagnosis?.reasons[verdict === 'treatable' ? 1 : 0] ?? '–',
    cause: verdict === 'treatable' ? runbook.fault : `${verdict} (${incident.diagnosis?.reasonCode ?? '–'})`,
    done: sayOutcome(incident),
  };
}
