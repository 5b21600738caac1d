import type { BodyPage } from '../history/faces.ts';
import type { HistoryKey } from '../history/read-history.ts';
import { type HistoryRow, type HistoryState, HOLD_LABEL } from '../history/state.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { inertMarkdown } from '../support/inert.ts';
import { readByHand, renderByHand } from './by-hand.ts';
import { fitInto, type Section, whole } from './fit.ts';
import { count, formatMinute } from './format.ts';
import { renderNumbers, renderRecurrence } from './history-numbers.ts';
import { code, headed, link, paragraphs, plainTable } from './markdown.ts';
import { renderStateLine } from './state-line.ts';

/** The history issue's title. */
export function renderTitle(key: HistoryKey, runbook: Runbook): string {
  const title = `Incident history: ${runbook.title.toLowerCase()} of ${key.app} (${key.processGroup}, ${key.environment})`;
  return title.slice(0, 256);
}

/** The history issue's body: the state in a line, the log with its pattern, how to hold, and what people put in by hand. */
export function renderBody(state: HistoryState, key: HistoryKey, runbook: Runbook, page: BodyPage): string {
  return fitInto(
    [
      whole('state', 0, renderStateLine(state)),
      whole('recurrence', 2, renderRecurrence(state, runbook, page.nowMs)),
      logSection(state),
      whole('numbers', 3, headed('How often, how long', renderNumbers(state, page.nowMs))),
      whole('earlier issue', 2, renderContinues(state)),
      whole('how to', 1, renderHowTo(key, runbook)),
      whole('by hand', 0, renderByHand(readByHand(page.previousBody))),
    ],
    page.roomCharacters,
  );
}

/** An issue takes only so many comments; the one before this was full. */
function renderContinues({ continues }: HistoryState): string {
  return continues === null ? '' : `This history began in ${link('an earlier issue', continues)}.`;
}

function logSection(state: HistoryState): Section {
  const { rows, earlier } = state;
  return {
    title: 'log',
    rank: 4,
    items: Math.max(1, rows.length),
    render: (shown) => {
      return headed(
        'Incidents, newest first',
        paragraphs(
          rows.length === 0 ? 'None so far.' : plainTable(COLUMNS, rows.slice(0, shown).map(renderLine)),
          sayEarlier(earlier, rows.slice(shown)),
        ),
      );
    },
  };
}

/** What has no line of its own any more, rolled up or for lack of room. */
function sayEarlier(earlier: HistoryState['earlier'], hidden: readonly HistoryRow[]): string {
  const incidents = earlier.incidents + hidden.length;
  if (incidents === 0) return '';
  const recovered = earlier.recovered + hidden.filter(({ recoverySeconds }) => recoverySeconds !== null).length;
  return `*Before that ${count(incidents, 'more incident')}, ${recovered} of them recovered after a restart: see the comments below.*`;
}

/** Four stand beside each other on a phone. */
const COLUMNS = ['date (UTC)', 'seen', 'diagnosed cause', 'done, and time to recover'];

function renderLine(row: HistoryRow): readonly string[] {
  const { openedAtMs, commentUrl, seen, cause, done, recoverySeconds, closed } = row;
  const took =
    recoverySeconds === null
      ? closed
        ? ''
        : '; **open**'
      : `; recovered in **${formatDuration(recoverySeconds * 1_000)}**`;
  const [what = '', why = '', did = ''] = [seen, cause, done].map((text) => inertMarkdown(text, 160));
  return [link(formatMinute(openedAtMs), commentUrl), what, why, `${did}${took}`];
}

function renderHowTo(key: HistoryKey, runbook: Runbook): string {
  const { app, processGroup, environment } = key;
  return paragraphs(
    headed(
      'How to stop and re-arm Firebreak',
      [
        `- To stop all restarts, set the label \`${HOLD_LABEL}\` on this issue, or close it.`,
        '- To re-arm, remove the label, or reopen it. Attempts from before that no longer count against the budget.',
        '- Each incident is one comment; calls for a person are comments of their own.',
      ].join('\n'),
    ),
    `App ${code(app)}, process group ${code(processGroup)}, environment ${code(environment)}, runbook *${runbook.title}*.`,
  );
}
