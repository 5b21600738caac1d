import { describe, expect, test } from 'vitest';
import type { VerificationInput } from '../../src/response/verify.ts';
import { judgeShapes, type NewShape, probed, restarted } from './verification-fixture.ts';

const TWO = { machines: [restarted('machine-a'), restarted('machine-b')], startsInGroup: 2 };
const OTHER: NewShape = { process: 'process-other' };

describe('what is asked of new processes, in words', () => {
  test('all of it is met', () => {
    expect(say([{}])).toMatchInlineSnapshot(`
      [
        "recovered",
        "yes: machines started and staying up: 1 (wanted: 1)",
        "yes: new processes that said "queue service connected to database and listening": 1 (wanted: at least 1)",
        "yes: failed set-ups on new processes: 0 (wanted: 0)",
        "yes: requests refused by the full pool, on new processes: 0 (wanted: 0)",
        "yes: connects for which every address failed, on new processes: 0 (wanted: 0)",
        "yes: connects that failed, on new processes: 0 (wanted: 0)",
        "yes: connects of 10 s or longer, on new processes: 0 (wanted: 0)",
        "yes: requests hanging in connect for 30 s or longer, on new processes: 0 (wanted: 0)",
        "yes: listeners that were lost and are not back, on new processes: 0 (wanted: 0)",
        "yes: requests answered with 5xx: 1 of 300 (0.3 %) (wanted: at most 2 %)",
        "yes: spans open for 10 s or longer: 0 (wanted: 0)",
        "yes: old processes and machines left alone that are still sick: 0 (wanted: 0)",
        "yes: time covered by the rows of each new process: 2 min 53 s (wanted: at least 2 min)",
        "yes: database queries: 100 (wanted: at least 20)",
        "yes: of them under 50 ms: 96 % (wanted: at least 80 %)",
        "yes: of them under 250 ms: 100 % (wanted: at least 95 %)",
      ]
    `);
  });
  test('nothing is visible yet', () => {
    expect(say([])).toMatchInlineSnapshot(`
      [
        "inconclusive: not-ready",
        "yes: machines started and staying up: 1 (wanted: 1)",
        "not-yet: new processes that said "queue service connected to database and listening": 0 (wanted: at least 1)",
        "yes: failed set-ups on new processes: 0 (wanted: 0)",
        "yes: requests refused by the full pool, on new processes: 0 (wanted: 0)",
        "yes: connects for which every address failed, on new processes: 0 (wanted: 0)",
        "yes: connects that failed, on new processes: 0 (wanted: 0)",
        "yes: connects of 10 s or longer, on new processes: 0 (wanted: 0)",
        "yes: requests hanging in connect for 30 s or longer, on new processes: 0 (wanted: 0)",
        "yes: listeners that were lost and are not back, on new processes: 0 (wanted: 0)",
        "yes: requests answered with 5xx: 0 of 0 (0 %) (wanted: at most 2 %)",
        "yes: spans open for 10 s or longer: 0 (wanted: 0)",
        "yes: old processes and machines left alone that are still sick: 0 (wanted: 0)",
        "not-yet: time covered by the rows of each new process: 0 ms (wanted: at least 2 min)",
        "not-yet: database queries: 0 (wanted: at least 20)",
        "not-yet: of them under 50 ms: none yet (wanted: at least 80 %)",
        "not-yet: of them under 250 ms: none yet (wanted: at least 95 %)",
      ]
    `);
  });
  test('two machines with probe pages, one of which answers', () => {
    const probes = [probed('machine-a', true), probed('machine-b', false), probed('machine-c', true)];
    expect(say([{}, { ...OTHER, ready_at: null }], { ...TWO, probes, probeExpected: true })).toMatchInlineSnapshot(`
      [
        "inconclusive: not-ready",
        "yes: machines started and staying up: 2 (wanted: 2)",
        "not-yet: new processes that said "queue service connected to database and listening": 1 (wanted: at least 2)",
        "yes: failed set-ups on new processes: 0 (wanted: 0)",
        "yes: requests refused by the full pool, on new processes: 0 (wanted: 0)",
        "yes: connects for which every address failed, on new processes: 0 (wanted: 0)",
        "yes: connects that failed, on new processes: 0 (wanted: 0)",
        "yes: connects of 10 s or longer, on new processes: 0 (wanted: 0)",
        "yes: requests hanging in connect for 30 s or longer, on new processes: 0 (wanted: 0)",
        "yes: listeners that were lost and are not back, on new processes: 0 (wanted: 0)",
        "yes: requests answered with 5xx: 2 of 600 (0.3 %) (wanted: at most 2 %)",
        "yes: spans open for 10 s or longer: 0 (wanted: 0)",
        "yes: old processes and machines left alone that are still sick: 0 (wanted: 0)",
        "yes: time covered by the rows of each new process: 2 min 53 s (wanted: at least 2 min)",
        "yes: database queries: 200 (wanted: at least 20)",
        "yes: of them under 50 ms: 96 % (wanted: at least 80 %)",
        "yes: of them under 250 ms: 100 % (wanted: at least 95 %)",
        "not-yet: machines whose probe page answered: 1 (wanted: 2)",
      ]
    `);
  });
  test('everything fails', () => {
    const shape: NewShape = {
      set_up_failures: 1,
      pool_errors: 4,
      all_failed: 2,
      connect_errors: 3,
      slow_connects: 5,
      hangs_in_connect: 6,
      listener_lost: 1,
      server_errors: 30,
      open_spans: 7,
      queries: 8,
      queries_fast: 4,
      queries_tolerable: 6,
      query_p95_seconds: 0.31,
    };
    const fault = { reasonCode: 'crashed', says: 'machine-a exited' } as const;
    expect(
      say([shape, { ...OTHER, query_p95_seconds: 0.52 }], {
        machines: [restarted('machine-b'), restarted('machine-a', 180, fault)],
        baseline: { requests: 100, serverErrors: 1 },
        stillSick: ['process-old', 'machine-c'],
      }),
    ).toMatchInlineSnapshot(`
      [
        "unrecovered: crashed",
        "no: machines started and staying up: machine-a exited (wanted: 2)",
        "yes: new processes that said "queue service connected to database and listening": 2 (wanted: at least 2)",
        "no: failed set-ups on new processes: 1 (wanted: 0)",
        "no: requests refused by the full pool, on new processes: 4 (wanted: 0)",
        "no: connects for which every address failed, on new processes: 2 (wanted: 0)",
        "no: connects that failed, on new processes: 3 (wanted: 0)",
        "no: connects of 10 s or longer, on new processes: 5 (wanted: 0)",
        "no: requests hanging in connect for 30 s or longer, on new processes: 6 (wanted: 0)",
        "not-yet: listeners that were lost and are not back, on new processes: 1 (wanted: 0)",
        "not-yet: requests answered with 5xx: 31 of 600 (5.2 %) (wanted: at most 2 %)",
        "not-yet: spans open for 10 s or longer: 7 (wanted: 0)",
        "not-yet: old processes and machines left alone that are still sick: process-old, machine-c (wanted: 0)",
        "yes: time covered by the rows of each new process: 2 min 53 s (wanted: at least 2 min)",
        "yes: database queries: 108 (wanted: at least 20)",
        "yes: of them under 50 ms: 92.6 % (wanted: at least 80 %)",
        "yes: of them under 250 ms: 98.1 % (wanted: at least 95 %)",
      ]
    `);
  });
  test('rows that covered enough, and then stopped', () => {
    expect(
      say([{ first_row_at: 400, ready_at: 399, last_row_at: 181 }], { machines: [restarted('machine-a', 401)] }),
    ).toMatchInlineSnapshot(`
      [
        "inconclusive: telemetry-stopped",
        "yes: machines started and staying up: 1 (wanted: 1)",
        "yes: new processes that said "queue service connected to database and listening": 1 (wanted: at least 1)",
        "yes: failed set-ups on new processes: 0 (wanted: 0)",
        "yes: requests refused by the full pool, on new processes: 0 (wanted: 0)",
        "yes: connects for which every address failed, on new processes: 0 (wanted: 0)",
        "yes: connects that failed, on new processes: 0 (wanted: 0)",
        "yes: connects of 10 s or longer, on new processes: 0 (wanted: 0)",
        "yes: requests hanging in connect for 30 s or longer, on new processes: 0 (wanted: 0)",
        "yes: listeners that were lost and are not back, on new processes: 0 (wanted: 0)",
        "yes: requests answered with 5xx: 1 of 300 (0.3 %) (wanted: at most 2 %)",
        "yes: spans open for 10 s or longer: 0 (wanted: 0)",
        "yes: old processes and machines left alone that are still sick: 0 (wanted: 0)",
        "not-yet: time covered by the rows of each new process: 3 min 39 s, but no row in the last 3 min (wanted: at least 2 min)",
        "yes: database queries: 100 (wanted: at least 20)",
        "yes: of them under 50 ms: 96 % (wanted: at least 80 %)",
        "yes: of them under 250 ms: 100 % (wanted: at least 95 %)",
      ]
    `);
  });
  test('a share of failures that was ordinary before is allowed', () => {
    expect(say([{ server_errors: 30 }], { baseline: { requests: 1_000, serverErrors: 100 } })).toMatchInlineSnapshot(`
      [
        "recovered",
        "yes: machines started and staying up: 1 (wanted: 1)",
        "yes: new processes that said "queue service connected to database and listening": 1 (wanted: at least 1)",
        "yes: failed set-ups on new processes: 0 (wanted: 0)",
        "yes: requests refused by the full pool, on new processes: 0 (wanted: 0)",
        "yes: connects for which every address failed, on new processes: 0 (wanted: 0)",
        "yes: connects that failed, on new processes: 0 (wanted: 0)",
        "yes: connects of 10 s or longer, on new processes: 0 (wanted: 0)",
        "yes: requests hanging in connect for 30 s or longer, on new processes: 0 (wanted: 0)",
        "yes: listeners that were lost and are not back, on new processes: 0 (wanted: 0)",
        "yes: requests answered with 5xx: 30 of 300 (10 %) (wanted: at most 10 %)",
        "yes: spans open for 10 s or longer: 0 (wanted: 0)",
        "yes: old processes and machines left alone that are still sick: 0 (wanted: 0)",
        "yes: time covered by the rows of each new process: 2 min 53 s (wanted: at least 2 min)",
        "yes: database queries: 100 (wanted: at least 20)",
        "yes: of them under 50 ms: 96 % (wanted: at least 80 %)",
        "yes: of them under 250 ms: 100 % (wanted: at least 95 %)",
      ]
    `);
    expect(say([{ server_errors: 31 }], { baseline: { requests: 1_000, serverErrors: 100 } })[0]).toBe(
      'inconclusive: server-errors',
    );
  });
});

describe('edges', () => {
  test.each([
    ['a row 3 min old is not stale', { first_row_at: 400, ready_at: 399, last_row_at: 180 }, 401, 'recovered'],
    [
      'a millisecond short of the time',
      { first_row_at: 124.999, ready_at: 124, last_row_at: 5 },
      125,
      'inconclusive: too-short',
    ],
    ['the time sharp', { first_row_at: 125, ready_at: 124, last_row_at: 5 }, 125, 'recovered'],
  ] as const)('%s', (_, shape, startedAgo, expected) => {
    expect(say([shape], { machines: [restarted('machine-a', startedAgo)] })[0]).toBe(expected);
  });

  test('a process that is not ready proves no time', () => {
    const ready: NewShape = { first_row_at: 20, ready_at: 19, last_row_at: 5 };
    const notReady: NewShape = { ...OTHER, ready_at: null, first_row_at: 178, last_row_at: 5 };
    expect(judgeShapes([ready, notReady]).reasonCode).toBe('too-short');
    expect(judgeShapes([{}, { ...notReady, first_row_at: 20 }]).verdict).toBe('recovered');
  });

  test('some processes name their machine and some do not: those without a name are nobody’s', () => {
    const named: NewShape = { process: 'process-named', machine: 'machine-a' };
    expect(judgeShapes([named, OTHER], TWO).reasonCode).toBe('not-ready');
    expect(judgeShapes([named, OTHER], TWO).newProcessIds).toEqual(['process-named']);
  });

  test('a named machine that was not restarted gives no new process', () => {
    expect(judgeShapes([{ machine: 'machine-x' }, OTHER]).newProcessIds).toEqual([]);
  });

  test('without queries there is no time of theirs', () => {
    expect(judgeShapes([{ queries: 0, queries_fast: 0, queries_tolerable: 0 }]).queryP95Ms).toBeNull();
    expect(judgeShapes([{}]).queryP95Ms).toBe(12);
  });
});

/** The verdict, and each check as `what: value (wanted …) met`. */
function say(
  shapes: readonly NewShape[],
  change: Partial<Omit<VerificationInput, 'rows' | 'verification'>> = {},
): readonly string[] {
  const { verdict, reasonCode, checks } = judgeShapes(shapes, change);
  return [
    verdict === reasonCode ? verdict : `${verdict}: ${reasonCode}`,
    ...checks.map((check) => `${check.met}: ${check.says}: ${check.value} (wanted: ${check.wanted})`),
  ];
}
