import type { HistoryRow, HistoryState } from '../history/state.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { capitalise, ordinal } from './format.ts';
import { paragraphs, plainTable } from './markdown.ts';

const DAY_MS = 86_400_000;
const WINDOWS = [30, 90] as const;

/** Counts and medians of the last 30 and 90 days; empty text where nothing ever happened. */
export function renderNumbers(state: HistoryState, nowMs: number): string {
  if (state.rows.length === 0) return '';
  const columns = WINDOWS.map((days) => numbersOf(state, days, nowMs));
  const line = (says: string, pick: (numbers: Numbers) => string): readonly string[] => [says, ...columns.map(pick)];
  return plainTable(
    ['what', ...WINDOWS.map((days) => `last ${days} days`)],
    [
      line('incidents', ({ incidents, isAll }) => `${isAll ? '' : 'at least '}${incidents}`),
      line('recovered after a restart', ({ recovered }) => `${recovered}`),
      line('median time to recover', ({ medianMs }) => (medianMs === null ? '–' : formatDuration(medianMs))),
    ],
  );
}

/** The note that tells a pattern from an accident; empty text for the first time in 30 days. */
export function renderRecurrence(state: HistoryState, runbook: Runbook, nowMs: number): string {
  const [days] = WINDOWS;
  const times = within(state.rows, days, nowMs).filter(({ cause }) => cause === runbook.fault).length;
  if (times < 2) return '';
  const fault = capitalise(runbook.fault);
  return paragraphs(
    `**${fault}: ${ordinal(times)} time in ${days} days.**`,
    runbook.followUp.map((line) => `- ${line}`).join('\n'),
  );
}

interface Numbers {
  readonly incidents: number;
  readonly recovered: number;
  readonly medianMs: number | null;
  /** No row that belongs to these days has left the state. */
  readonly isAll: boolean;
}

function numbersOf(state: HistoryState, days: number, nowMs: number): Numbers {
  const rows = within(state.rows, days, nowMs);
  const times = rows.flatMap(({ recoverySeconds }) => recoverySeconds ?? []);
  return {
    incidents: rows.length,
    recovered: times.length,
    medianMs: times.length === 0 ? null : median(times) * 1_000,
    isAll: state.earlier.incidents === 0 || rows.length < state.rows.length,
  };
}

function within(rows: readonly HistoryRow[], days: number, nowMs: number): readonly HistoryRow[] {
  return rows.filter(({ openedAtMs }) => openedAtMs > nowMs - days * DAY_MS);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}
