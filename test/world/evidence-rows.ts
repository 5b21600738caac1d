import type { View } from './telemetry-rows.ts';

/** A few plausible rows for a query that gathers evidence; what a careless app leaks stands in every text. */
export function evidenceRows(
  query: string,
  view: View,
  leaked: readonly string[],
): readonly Readonly<Record<string, unknown>>[] {
  const seenMs = view.nowMs - view.ingestMs;
  const at = new Date(seenMs).toISOString();
  if (query === 'activity') {
    return Array.from({ length: 10 }, (_, index) => ({
      minute: new Date(Math.floor(seenMs / 60_000 - index) * 60_000).toISOString(),
      row_count: 120,
      errors: 3,
      answers: 40,
    }));
  }
  const says = (text: string): string => [text, ...leaked].join(' ');
  const failure = says(
    "Multiple connection attempts failed. All failures were:\n- host: 'db', port: 5432, hostaddr: '192.0.2.7': connection timeout expired",
  );
  return view.processes.slice(0, 3).map((process, index) => {
    const trace = `${index}`.padStart(32, 'a');
    return {
      process: process.id,
      at,
      first_at: at,
      last_at: at,
      since: at,
      trace,
      one_trace: trace,
      other_trace: trace,
      slow_trace: null,
      route: says('GET /albums/{handle}'),
      deepest: 'connect',
      error_type: says('sqlalchemy.exc.TimeoutError'),
      message: says('queue listener connection lost, attempting reconnect (delay: 5.0s)...'),
      failure,
      traces: 3,
      fast: 40,
      slow: 2,
      failed: 1,
      longest_seconds: 30.5,
    };
  });
}
