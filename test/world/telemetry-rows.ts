import type { ProcessTruth } from './process-truth.ts';
import { allWithin, type Ends, least, most, type Series } from './series.ts';
import { type Hang, type Traces, type Traffic, tracesOf } from './traces.ts';

/** What somebody sees who asks now: rows that are stored by then, and began after the oldest wanted instant. */
export interface View {
  readonly processes: readonly ProcessTruth[];
  readonly traffic: Traffic;
  readonly hasHostName: boolean;
  readonly nowMs: number;
  readonly ingestMs: number;
  readonly oldestMs: number;
}

type Row = Readonly<Record<string, unknown>>;

/** The runbook's symptoms, one row per process, with the columns and the windows of its SQL. */
export function symptomRows(view: View): readonly Row[] {
  const seen = see(view);
  const newestMs = Math.max(...seen.map(({ edgeMs }) => edgeMs));
  return seen.map((one) => symptomRow(one, view, newestMs)).toSorted((left, right) => compare(left, right));
}

/** What the runbook's verification SQL gives, one row per process. */
export function verificationRows(view: View): readonly Row[] {
  const seen = see(view);
  const newestMs = Math.max(...seen.map(({ edgeMs }) => edgeMs));
  return seen.map((one) => verificationRow(one, view, newestMs)).toSorted((left, right) => compare(left, right));
}

/** Root requests that ended before an instant. */
export function baselineRows(view: View, beforeMs: number): readonly Row[] {
  const many = see(view).map(({ traces }) => traces);
  const count = (series: readonly Series[]): number =>
    allWithin(series, view.oldestMs, Math.min(beforeMs, view.nowMs - view.ingestMs)).count;
  const failed = count(many.flatMap((traces) => traces.serverErrors));
  return [{ requests: failed + count(many.flatMap((traces) => traces.requests)), server_errors: failed }];
}

interface Seen {
  readonly process: ProcessTruth;
  readonly traces: Traces;
  readonly hangs: readonly Hang[];
  readonly finished: Ends;
  readonly edgeMs: number;
}

const MINUTE_MS = 60_000;
const READ_BACK_MS = 40 * MINUTE_MS;

function see(view: View): readonly Seen[] {
  const untilMs = view.nowMs - view.ingestMs;
  const afterMs = Math.max(view.oldestMs, untilMs - READ_BACK_MS);
  return view.processes.flatMap((process): readonly Seen[] => {
    const traces = tracesOf(process, view.traffic);
    const finished = allWithin(finishedOf(traces), afterMs, untilMs);
    const hangs = traces.hangs.filter(
      (hang) => hang.beganMs <= untilMs && hang.beganMs > view.oldestMs && hang.endedMs > untilMs,
    );
    const edgeMs = most(
      finished.lastEndedMs,
      hangs.length === 0 ? null : Math.max(...hangs.map((hang) => hang.beganMs)),
    );
    return edgeMs === null ? [] : [{ process, traces, hangs, finished, edgeMs }];
  });
}

function finishedOf(traces: Traces): readonly Series[] {
  const { hangs: _, ...finished } = traces;
  return Object.values(finished).flat();
}

function symptomRow(seen: Seen, view: View, newestMs: number): Row {
  const { process, traces, hangs, finished } = seen;
  const within = (series: readonly Series[], minutes: number): Ends =>
    allWithin(series, newestMs - minutes * MINUTE_MS, newestMs);
  const stuck = (where: Hang['where']): readonly Hang[] =>
    hangs.filter((hang) => hang.where === where && hang.beganMs <= newestMs - 30_000);
  const slowOrFailed = [...traces.slowConnects, ...traces.allFailed];
  const trouble = [...traces.listenerTroubles, ...traces.setUpFailures];
  const requests = [...traces.requests, ...traces.serverErrors];
  return {
    process: process.id,
    machine: view.hasHostName ? process.machineId : null,
    newest_row_at: iso(newestMs),
    newest_stored_at: iso(newestMs + view.ingestMs),
    queried_at: iso(view.nowMs),
    first_row_at: iso(least(finished.firstBeganMs, firstOf(hangs))),
    last_row_at: iso(seen.edgeMs),
    row_count: finished.count,
    requests: within(requests, 40).count,
    requests_5m: within(requests, 5).count,
    open_requests: hangs.length,
    ready_at: iso(within(traces.ready, 40).lastEndedMs),
    fast_queries: within(traces.fastQueries, 1).count,
    fast_query_last_at: iso(within(traces.fastQueries, 40).lastEndedMs),
    pool_error_traces: within(traces.poolErrors, 10).count,
    pool_error_first_at: iso(within(traces.poolErrors, 10).firstBeganMs),
    pool_error_last_at: iso(within(traces.poolErrors, 40).lastEndedMs),
    slow_connects: within(traces.slowConnects, 10).count,
    all_failed_traces: within(traces.allFailed, 10).count,
    slow_connect_first_at: iso(within(slowOrFailed, 10).firstBeganMs),
    slow_connect_last_at: iso(within(slowOrFailed, 40).lastEndedMs),
    all_failed_recent: within(traces.allFailed, 3).count,
    server_refusals: within(traces.refusals, 3).count,
    listener_troubles: within(trouble, 10).count,
    listener_troubles_40m: within(trouble, 40).count,
    listener_trouble_first_at: iso(within(trouble, 40).firstBeganMs),
    listener_trouble_last_at: iso(within(trouble, 40).lastEndedMs),
    listener_lost_at: iso(lostSince(within(trouble, 40), within(traces.ready, 40).lastEndedMs)),
    server_errors: within(traces.serverErrors, 5).count,
    server_error_first_at: iso(within(traces.serverErrors, 10).firstBeganMs),
    server_error_last_at: iso(within(traces.serverErrors, 40).lastEndedMs),
    hangs_in_connect: stuck('connect').length,
    hang_in_connect_first_at: iso(firstOf(stuck('connect'))),
    hangs_elsewhere: stuck('elsewhere').length,
    hang_elsewhere_first_at: iso(firstOf(stuck('elsewhere'))),
  };
}

function verificationRow(seen: Seen, view: View, newestMs: number): Row {
  const { process, traces, hangs, finished } = seen;
  const all = (series: readonly Series[]): Ends => allWithin(series, view.oldestMs, newestMs);
  const queries = all(traces.fastQueries).count;
  const ready = all(traces.ready).lastEndedMs;
  const trouble = all(traces.listenerTroubles).lastEndedMs;
  return {
    process: process.id,
    machine: view.hasHostName ? process.machineId : null,
    newest_row_at: iso(newestMs),
    queried_at: iso(view.nowMs),
    first_row_at: iso(least(finished.firstBeganMs, firstOf(hangs))),
    last_row_at: iso(seen.edgeMs),
    ready_at: iso(ready),
    set_up_failures: all(traces.setUpFailures).count,
    queries,
    queries_fast: queries,
    queries_tolerable: queries,
    query_p95_seconds: queries === 0 ? null : 0.008,
    pool_errors: all(traces.poolErrors).count,
    all_failed: all(traces.allFailed).count,
    connect_errors: all([...traces.poolErrors, ...traces.allFailed, ...traces.refusals]).count,
    slow_connects: all(traces.slowConnects).count,
    requests: all([...traces.requests, ...traces.serverErrors]).count,
    server_errors: all(traces.serverErrors).count,
    open_spans: hangs.filter((hang) => hang.beganMs <= newestMs - 10_000).length,
    hangs_in_connect: hangs.filter((hang) => hang.where === 'connect' && hang.beganMs <= newestMs - 30_000).length,
    listener_lost: trouble !== null && trouble > (ready ?? Number.NEGATIVE_INFINITY) ? 1 : 0,
  };
}

/** Close enough: the world's listeners are lost once at a time. */
function lostSince(trouble: Ends, backMs: number | null): number | null {
  if (trouble.lastEndedMs === null || (backMs !== null && trouble.lastEndedMs <= backMs)) return null;
  return backMs === null ? trouble.firstBeganMs : Math.max(trouble.firstBeganMs ?? backMs, backMs);
}

function firstOf(hangs: readonly Hang[]): number | null {
  return hangs.length === 0 ? null : Math.min(...hangs.map((hang) => hang.beganMs));
}

function iso(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString();
}

function compare(left: Row, right: Row): number {
  return String(left.first_row_at).localeCompare(String(right.first_row_at));
}
