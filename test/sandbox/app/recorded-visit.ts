import type { RecordedRow } from '../recording/recording.ts';
import type { ProcessPlayback } from '../telemetry/process-playback.ts';

/** How a recorded request to a page went. */
export interface RecordedVisit {
  /** Empty where the page was never asked for in the recording. */
  readonly trace: readonly RecordedRow[];
  /** `null` = no answer. */
  readonly status: number | null;
}

/** An ordinary request to the page, answered by this process. */
export function wellVisit(playback: ProcessPlayback, path: string): RecordedVisit {
  const { rows } = playback.process;
  const root = rows.findLast(
    (row) =>
      isRequest(row, 'span', path) && row.columns.http_response_status_code === 200 && durationUs(row) < ORDINARY_US,
  );
  return root === undefined ? { trace: [], status: 404 } : { trace: traceOf(root, rows), status: 200 };
}

/** What a sick process does with a request at an instant of the recording: it hangs, unless all others failed at once. */
export function sickVisit(playback: ProcessPlayback, path: string, atUs: number): RecordedVisit {
  if (path === DATABASE_FREE_PATH) return wellVisit(playback, path);
  const { rows } = playback.process;
  const hung = hungTraces(rows, path);
  if (hung.length > 0) return { trace: nearest(hung, atUs), status: null };
  const failed = rows.filter(
    (row) =>
      isRequest(row, 'span', path) &&
      (row.columns.http_response_status_code ?? 0) >= 500 &&
      durationUs(row) < QUICK_FAILURE_US,
  );
  const trace = nearest(
    failed.map((root) => traceOf(root, rows)),
    atUs,
  );
  return { trace, status: trace.length > 0 ? 500 : null };
}

const ORDINARY_US = 500_000;
const QUICK_FAILURE_US = 2_000_000;
const DATABASE_FREE_PATH = '/health';

/** A hung request shows as the announcements of its spans and nothing else. */
function hungTraces(rows: readonly RecordedRow[], path: string): readonly (readonly RecordedRow[])[] {
  const finished = new Set(rows.filter((row) => row.columns.kind === 'span').map(spanKey));
  const open = rows.filter((row) => row.columns.kind === 'pending_span' && !finished.has(spanKey(row)));
  const traces = open.filter((row) => isRequest(row, 'pending_span', path)).map((root) => traceOf(root, open));
  const connecting = traces.filter((trace) => trace.some((row) => row.columns.span_name === 'connect'));
  return connecting.length > 0 ? connecting : traces;
}

function nearest(traces: readonly (readonly RecordedRow[])[], atUs: number): readonly RecordedRow[] {
  const distanceUs = (trace: readonly RecordedRow[]) => Math.abs((trace[0]?.startUs ?? 0) - atUs);
  return traces.toSorted((left, right) => distanceUs(left) - distanceUs(right))[0] ?? [];
}

function traceOf(root: RecordedRow, rows: readonly RecordedRow[]): readonly RecordedRow[] {
  return rows.filter((row) => row.columns.trace_id === root.columns.trace_id);
}

function isRequest(row: RecordedRow, kind: string, path: string): boolean {
  const { columns } = row;
  return columns.kind === kind && columns.parent_span_id === null && columns.http_route === path;
}

function spanKey(row: RecordedRow): string {
  return `${row.columns.trace_id}/${row.columns.span_id}`;
}

function durationUs(row: RecordedRow): number {
  return row.endUs - row.startUs;
}
