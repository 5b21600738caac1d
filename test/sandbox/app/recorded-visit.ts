import type { RecordedProcess, RecordedRow } from '../recording/recording.ts';
import type { ProcessPlayback } from '../telemetry/process-playback.ts';

/** How a recorded request to a page went. */
export interface RecordedVisit {
  /** Empty where the page was never asked for in the recording. */
  readonly trace: readonly RecordedRow[];
  /** `null` = no answer. */
  readonly status: number | null;
}

/** An ordinary request to the page, answered by this process; as another one answered it where this one was never asked. */
export function wellVisit(playback: ProcessPlayback, path: string, others: readonly RecordedProcess[]): RecordedVisit {
  const { rows } = playback.process;
  const own = ordinaryVisit(rows, path);
  if (own !== null) return { trace: own, status: 200 };
  const borrowed = others.map((process) => ordinaryVisit(process.rows, path)).find((trace) => trace !== null);
  return borrowed === undefined ? { trace: [], status: 404 } : { trace: takeOver(borrowed, rows), status: 200 };
}

function ordinaryVisit(rows: readonly RecordedRow[], path: string): readonly RecordedRow[] | null {
  const root = rows.findLast(
    (row) =>
      isRequest(row, 'span', path) && row.columns.http_response_status_code === 200 && durationUs(row) < ORDINARY_US,
  );
  return root === undefined ? null : traceOf(root, rows);
}

/** The same rows, as this process would have written them. */
function takeOver(trace: readonly RecordedRow[], own: readonly RecordedRow[]): readonly RecordedRow[] {
  const [first] = own;
  if (first === undefined) return [];
  const { service_instance_id, process_pid } = first.columns;
  return trace.map((row) => ({ ...row, columns: { ...row.columns, service_instance_id, process_pid } }));
}

/** What a sick process does with a request at an instant of the recording: it hangs, unless all others failed at once. */
export function sickVisit(
  playback: ProcessPlayback,
  path: string,
  atUs: number,
  others: readonly RecordedProcess[],
): RecordedVisit {
  if (path === DATABASE_FREE_PATH) return wellVisit(playback, path, others);
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
