import fc from 'fast-check';
import type { Circumstances, ProcessShape } from './process-row-fixture.ts';
import { machineStarted } from './process-row-fixture.ts';

/** Often at an edge, sometimes anywhere. */
const seconds = (most: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.constantFrom(0, 1, 20, 44, 45, 46, 89, 90, 91, 120, 121, 179, 180, 300).filter((edge) => edge <= most),
    fc.nat(most),
  );
const maybeSeconds = (most: number): fc.Arbitrary<number | null> => fc.option(seconds(most), { nil: null });
const few = fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 40);

/** What a first and a last instant are to each other: both or neither, in order. */
const span = fc
  .option(fc.tuple(seconds(600), seconds(600)), { nil: null })
  .map((both) => (both === null ? [null, null] : [Math.max(...both), Math.min(...both)]));

/** A process in any state at all; its rows reach to within the last three minutes. */
export const anyProcess: fc.Arbitrary<ProcessShape> = fc
  .record({
    counts: fc.record({
      requests: fc.constantFrom(0, 12, 2_400),
      requests_5m: fc.constantFrom(0, 5, 25, 600),
      fast_queries: fc.constantFrom(0, 2, 3, 90),
      pool_error_traces: few,
      slow_connects: few,
      all_failed_traces: few,
      all_failed_recent: few,
      server_refusals: fc.constantFrom(0, 0, 0, 1),
      listener_troubles: few,
      listener_troubles_40m: few,
      server_errors: few,
      hangs_in_connect: few,
      hangs_elsewhere: few,
    }),
    pool: span,
    slow: span,
    listener: span,
    errors: span,
    instants: fc.record({
      first_row_at: fc.constantFrom(3_000, 1_800, 600, 200),
      last_row_at: seconds(180),
      ready_at: maybeSeconds(1_800),
      fast_query_last_at: maybeSeconds(600),
      hang_in_connect_first_at: maybeSeconds(600),
      hang_elsewhere_first_at: maybeSeconds(600),
    }),
  })
  .map(({ counts, pool, slow, listener, errors, instants }) => ({
    ...counts,
    ...instants,
    pool_error_first_at: pool[0] ?? null,
    pool_error_last_at: pool[1] ?? null,
    slow_connect_first_at: slow[0] ?? null,
    slow_connect_last_at: slow[1] ?? null,
    listener_trouble_first_at: listener[0] ?? null,
    listener_trouble_last_at: listener[1] ?? null,
    server_error_first_at: errors[0] ?? null,
    server_error_last_at: errors[1] ?? null,
  }));

/** Up to four processes, some of which name their machine. */
export const anyProcesses: fc.Arbitrary<readonly ProcessShape[]> = fc
  .array(fc.tuple(anyProcess, fc.constantFrom(null, 'machine-a', 'machine-b')), { maxLength: 4 })
  .map((all) => all.map(([shape, machine], index) => ({ ...shape, process: `process-${index}`, machine })));

export const anyCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  startedMachines: fc
    .array(fc.constantFrom(3_600, 700, 100, 20, 19), { maxLength: 2 })
    .map((starts) => starts.map((start, index) => machineStarted(['machine-a', 'machine-b'][index] ?? '', start))),
  replacedProcessIds: fc.subarray(['process-0', 'process-1']).map((ids) => new Set(ids)),
  databaseProbe: fc.constantFrom('answers' as const, 'fails' as const, 'not-known' as const),
  appProbe: fc.constantFrom('answers' as const, 'fails' as const, 'not-known' as const),
});
