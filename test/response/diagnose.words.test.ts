import { describe, expect, test } from 'vitest';
import { ANSWERS, EXHAUSTED_BUT_BACK, LEAK, LISTENER_BACK, POOL_ERRORS, SECOND } from './diagnosis-table.ts';
import {
  ago,
  type Circumstances,
  diagnoseShapes,
  EXHAUSTED,
  machineStarted,
  NEWEST_MS,
  type ProcessShape,
} from './process-row-fixture.ts';

const THIRD: ProcessShape = { process: 'process-c' };
const FAILS: Circumstances = { databaseProbe: 'fails' };

describe('the fault, in words', () => {
  test('on one of two processes', () => {
    expect(tell([EXHAUSTED, SECOND], ANSWERS)).toMatchInlineSnapshot(`
      [
        "treatable: fault-present",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "Connection pool exhausted on 1 process.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
        "The database answers (90 fast queries within the last minute), and new connections work.",
      ]
    `);
  });
  test('on both, with the probe as the only proof', () => {
    expect(tell([EXHAUSTED, { ...EXHAUSTED, ...SECOND }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "treatable: fault-present-weakly-proven",
        "first symptom 120 s ago, last failure 2 s ago, hanging, weaklyProven, answering",
        "Connection pool exhausted on 2 processes.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
        "No good query is visible, but the database answers from outside: weakly proven.",
      ]
    `);
  });
  test('proven by a reconnect', () => {
    expect(tell([EXHAUSTED_BUT_BACK])).toMatchInlineSnapshot(`
      [
        "treatable: fault-present",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "Connection pool exhausted on 1 process.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
        "The database answers (a connection came back), and new connections work.",
      ]
    `);
  });
  test('as a leak', () => {
    expect(tell([LEAK], ANSWERS)).toMatchInlineSnapshot(`
      [
        "treatable: fault-present",
        "first symptom 160 s ago, last failure 1 s ago, answering",
        "Connection pool exhausted on 1 process.",
        "Process process-: 30 requests refused by the full pool (10 min), 30 connects of 10 s or longer (10 min).",
        "The database answers (20 fast queries within the last minute), and new connections work.",
      ]
    `);
  });
  test('with nothing known of new connections', () => {
    expect(tell([{ ...EXHAUSTED, fast_queries: 3, fast_query_last_at: 1 }])).toMatchInlineSnapshot(`
      [
        "unknown: new-connections-unproven",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "The database answers (3 fast queries within the last minute), but nothing proves that new connections work: set database-host.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('with nothing known of the database', () => {
    expect(tell([EXHAUSTED])).toMatchInlineSnapshot(`
      [
        "unknown: database-unproven",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "Nothing proves that the database answers: set database-host.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('while the database is down', () => {
    expect(tell([EXHAUSTED], FAILS)).toMatchInlineSnapshot(`
      [
        "dependency-down: database-unreachable",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "No address of the database answers, neither the app nor from outside.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('while the database refuses', () => {
    expect(tell([{ ...EXHAUSTED, server_refusals: 2 }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "dependency-down: database-refuses",
        "first symptom 120 s ago, last failure 2 s ago, hanging, answering",
        "The database itself refuses connections with errors of its own.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('too early', () => {
    const young = { hang_in_connect_first_at: 50, pool_error_first_at: 40, listener_trouble_first_at: 30 };
    expect(tell([{ ...EXHAUSTED, ...young }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "unknown: too-early",
        "first symptom 50 s ago, last failure 2 s ago, hanging, lookAgain, answering",
        "The symptoms have lasted 50 s; 1 min 30 s on one process are needed.",
        "Process process-: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('just after a machine started', () => {
    const machines = { startedMachines: [machineStarted('machine-a', 3_600), machineStarted('machine-b', 10, 3_600)] };
    expect(tell([{ ...EXHAUSTED, machine: 'machine-a' }], { ...ANSWERS, ...machines })).toMatchInlineSnapshot(`
      [
        "unknown: telemetry-behind",
        "first symptom 120 s ago, last failure 2 s ago, hanging, lookAgain, answering",
        "A machine started so recently that the telemetry may still show what was before.",
        "Machine machine-a: 40 requests refused by the full pool (10 min), 15 requests hanging in connect for 30 s or longer, 3 listener troubles (10 min).",
      ]
    `);
  });
  test('over, and answered since', () => {
    const ended = { pool_error_last_at: 121, slow_connect_last_at: 121 };
    expect(tell([{ ...LEAK, ...ended }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "healthy: symptoms-over",
        "first symptom 160 s ago, last failure 121 s ago, answering",
        "The last symptom ended 2 min 1 s ago, and the database has answered since.",
      ]
    `);
  });
  test('over, and answered since by another process', () => {
    const ended = { pool_error_last_at: 121, slow_connect_last_at: 121, fast_queries: 0, fast_query_last_at: 500 };
    expect(diagnoseShapes([{ ...LEAK, ...ended }, SECOND], ANSWERS).reasons).toMatchInlineSnapshot(`
      [
        "The last symptom ended 2 min 1 s ago, and the database has answered since.",
      ]
    `);
  });
  test('over too short a time', () => {
    const ended = { pool_error_last_at: 100, slow_connect_last_at: 100 };
    expect(tell([{ ...LEAK, ...ended }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "unknown: too-early",
        "first symptom 160 s ago, last failure 100 s ago, lookAgain, answering",
        "The last symptom ended 1 min 40 s ago: too early to call it over.",
        "Process process-: 30 requests refused by the full pool (10 min), 30 connects of 10 s or longer (10 min).",
      ]
    `);
  });
  test('over for different times on two processes', () => {
    const ended = (seconds: number) => ({ pool_error_last_at: seconds, slow_connect_last_at: seconds });
    expect(
      diagnoseShapes(
        [
          { ...LEAK, ...ended(300), fast_query_last_at: 301 },
          { ...LEAK, ...ended(150), ...SECOND },
        ],
        ANSWERS,
      ).reasons,
    ).toMatchInlineSnapshot(`
      [
        "The last symptom ended 2 min 30 s ago, and the database has answered since.",
      ]
    `);
  });
});

describe('what one of two processes saw of the database counts', () => {
  const MUTE: ProcessShape = { ...SECOND, fast_queries: 0, fast_query_last_at: 400 };
  test.each([
    ['a refusal', [{ ...EXHAUSTED, server_refusals: 1 }, MUTE], 'The database itself refuses connections'],
    [
      'addresses that all fail',
      [{ ...EXHAUSTED, all_failed_recent: 1 }, MUTE],
      'The app saw every address of the database',
    ],
    ['a reconnect', [EXHAUSTED, { ...MUTE, ready_at: 30 }], 'The database answers (a connection came back), and new'],
    [
      'a reconnect at the first symptom',
      [EXHAUSTED, { ...MUTE, ready_at: 120 }],
      'Nothing proves that the database answers',
    ],
  ] as const)('%s', (_, shapes, said) => {
    expect(diagnoseShapes(shapes).reasons.filter((reason) => reason.startsWith(said))).toHaveLength(1);
  });
});

describe('something else, in words', () => {
  test('one kind only', () => {
    expect(tell([POOL_ERRORS], ANSWERS)).toMatchInlineSnapshot(`
      [
        "other: pool-errors",
        "first symptom 130 s ago, last failure 1 s ago, answering",
        "Sick, but not with connection pool exhaustion: too few of its symptoms come together.",
        "Process process-: 30 requests refused by the full pool (10 min).",
      ]
    `);
  });
  test('two kinds on two processes', () => {
    const hangs = { ...SECOND, hangs_elsewhere: 5, hang_elsewhere_first_at: 300 };
    expect(tell([POOL_ERRORS, hangs], ANSWERS)).toMatchInlineSnapshot(`
      [
        "other: not-this-fault",
        "first symptom 300 s ago, last failure 1 s ago, hanging, answering",
        "Sick, but not with connection pool exhaustion: too few of its symptoms come together.",
        "Process process-: 30 requests refused by the full pool (10 min).",
        "Process process-: 5 requests hanging for 30 s or longer, not in connect.",
      ]
    `);
  });
  test('hangs that are nowhere near the database', () => {
    expect(tell([{ hangs_elsewhere: 5, hang_elsewhere_first_at: 300 }], FAILS)).toMatchInlineSnapshot(`
      [
        "other: hangs-elsewhere",
        "first symptom 300 s ago, no last failure, hanging, answering",
        "Sick, but not with connection pool exhaustion: too few of its symptoms come together.",
        "Process process-: 5 requests hanging for 30 s or longer, not in connect.",
      ]
    `);
  });
  test('one kind only, while the database is down', () => {
    const hangs = { ...SECOND, hangs_elsewhere: 5, hang_elsewhere_first_at: 300 };
    expect(tell([POOL_ERRORS, hangs], FAILS)).toMatchInlineSnapshot(`
      [
        "dependency-down: new-connections-fail",
        "first symptom 300 s ago, last failure 1 s ago, hanging, answering",
        "The database answers old connections, but no address takes a new one: a restart would lose those that still work.",
        "Process process-: 30 requests refused by the full pool (10 min).",
        "Process process-: 5 requests hanging for 30 s or longer, not in connect.",
      ]
    `);
  });
  test('one kind only that is over', () => {
    expect(
      tell([{ ...POOL_ERRORS, pool_error_first_at: 400, pool_error_last_at: 150 }], ANSWERS),
    ).toMatchInlineSnapshot(`
      [
        "healthy: symptoms-over",
        "first symptom 400 s ago, last failure 150 s ago, answering",
        "The last symptom ended 2 min 30 s ago, and the database has answered since.",
      ]
    `);
  });
  test('one kind only, too early', () => {
    expect(tell([{ ...POOL_ERRORS, pool_error_first_at: 60 }], ANSWERS)).toMatchInlineSnapshot(`
      [
        "unknown: too-early",
        "first symptom 60 s ago, last failure 1 s ago, lookAgain, answering",
        "The symptoms have lasted 1 min; 1 min 30 s on one process are needed.",
        "Process process-: 30 requests refused by the full pool (10 min).",
      ]
    `);
  });
});

describe('the listener, in words', () => {
  const lost = (seconds: number): ProcessShape => ({
    listener_troubles: 2,
    listener_troubles_40m: 2,
    listener_trouble_first_at: seconds,
    listener_trouble_last_at: 10,
  });
  test('lost for five minutes on one of two', () => {
    expect(tell([lost(300), SECOND], ANSWERS)).toMatchInlineSnapshot(`
      [
        "other: listener-lost",
        "no first symptom, no last failure, answering",
        "The listener of 1 process has been lost for 5 min.",
      ]
    `);
  });
  test('lost on two: the longest counts', () => {
    expect(diagnoseShapes([lost(310), { ...SECOND, ...lost(420) }], ANSWERS).reasons).toMatchInlineSnapshot(`
      [
        "The listener of 2 processes has been lost for 7 min.",
      ]
    `);
  });
  test('lost a moment ago', () => {
    expect(tell([lost(299), SECOND], ANSWERS)).toMatchInlineSnapshot(`
      [
        "healthy: listener-disturbed",
        "no first symptom, no last failure, lookAgain, answering",
        "The listener of 1 process was lost 4 min 59 s ago and is not back yet.",
      ]
    `);
  });
  test('back', () => {
    expect(tell([LISTENER_BACK, SECOND], ANSWERS)).toMatchInlineSnapshot(`
      [
        "healthy: listener-disturbed",
        "no first symptom, no last failure, answering",
        "The listener of 1 process was disturbed and came back.",
      ]
    `);
  });
  test('never disturbed', () => {
    expect(tell([{}, SECOND], ANSWERS)).toMatchInlineSnapshot(`
      [
        "healthy: no-symptoms",
        "no first symptom, no last failure, answering",
        "No symptom of this runbook reaches its threshold.",
      ]
    `);
  });
});

describe('silence, in words', () => {
  test('the edge: 3 min are not silent', () => {
    expect(diagnoseShapes([{ age: 180 }]).reasonCode).toBe('no-symptoms');
    expect(diagnoseShapes([{ age: 181 }]).reasonCode).not.toBe('no-symptoms');
  });
  test('by the clock of the store, where the app has a fast one', () => {
    const { freshness, reasonCode } = diagnoseShapes([{ age: 100, stored_after: -120 }]);
    expect(freshness).toEqual({ newestRowAtMs: NEWEST_MS, newestRowAgeMs: 220_000, ingestDelayMs: 0 });
    expect(reasonCode).toBe('telemetry-stopped');
  });
  test('busy before', () => {
    expect(
      tell([
        { age: 240, requests_5m: 150 },
        { ...SECOND, age: 240, requests_5m: 150 },
      ]),
    ).toMatchInlineSnapshot(`
      [
        "unknown: telemetry-stopped",
        "no first symptom, no last failure, lookAgain, answering",
        "The newest row of a running app process is 4 min old, with 1.0 requests per second before that: telemetry has stopped.",
      ]
    `);
  });
  test('nearly busy before', () => {
    expect(tell([{ age: 240, requests_5m: 299 }])).toMatchInlineSnapshot(`
      [
        "unknown: silent",
        "no first symptom, no last failure, answering",
        "The newest row of a running app process is 4 min old. Nothing can be said of the app; set probe-url to let Firebreak ask it.",
      ]
    `);
  });
  test('quiet before, and the app answers', () => {
    expect(tell([{ age: 240, requests_5m: 30 }], { appProbe: 'answers' })).toMatchInlineSnapshot(`
      [
        "healthy: quiet",
        "no first symptom, no last failure, answering",
        "The newest row of a running app process is 4 min old; the probe page answers on each started machine.",
      ]
    `);
  });
  test('busy before, and the app does not answer', () => {
    expect(tell([{ age: 240, requests_5m: 600 }], { appProbe: 'fails' })).toMatchInlineSnapshot(`
      [
        "other: not-answering",
        "no first symptom, no last failure, answering",
        "The newest row of a running app process is 4 min old, and the probe page does not answer on every started machine.",
      ]
    `);
  });
  test('no rows at all', () => {
    expect(tell([])).toMatchInlineSnapshot(`
      [
        "unknown: no-live-process",
        "no first symptom, no last failure",
        "No row of a running app process is visible. Nothing can be said of the app; set probe-url to let Firebreak ask it.",
      ]
    `);
  });
  test('no rows at all, and the app answers', () => {
    expect(tell([], { appProbe: 'answers' })).toMatchInlineSnapshot(`
      [
        "healthy: quiet",
        "no first symptom, no last failure",
        "No row of a running app process is visible; the probe page answers on each started machine.",
      ]
    `);
  });
});

describe('one process that fell silent, in words', () => {
  const FROZEN: ProcessShape = {
    ...SECOND,
    last_row_at: 181,
    fast_query_last_at: 190,
    open_requests: 4,
    hangs_elsewhere: 4,
    hang_elsewhere_first_at: 200,
  };
  test('while the other is well', () => {
    expect(tell([{}, FROZEN])).toMatchInlineSnapshot(`
      [
        "unknown: process-silent",
        "no first symptom, no last failure, lookAgain, answering",
        "Process process-: requests were left open, and nothing was written for 3 min: it may be frozen, or gone. Set probe-url to tell.",
      ]
    `);
  });
  test('and a third one too', () => {
    expect(diagnoseShapes([{}, FROZEN, { ...FROZEN, ...THIRD }]).reasons).toMatchInlineSnapshot(`
      [
        "Process process-, process process-: requests were left open, and nothing was written for 3 min: it may be frozen, or gone. Set probe-url to tell.",
      ]
    `);
  });
  test('and left nothing open', () => {
    expect(diagnoseShapes([{}, { ...SECOND, last_row_at: 181, fast_query_last_at: 190 }]).reasonCode).toBe(
      'no-symptoms',
    );
  });
  test('and the probe page fails', () => {
    expect(tell([{}, FROZEN], { appProbe: 'fails' })).toMatchInlineSnapshot(`
      [
        "other: not-answering",
        "no first symptom, no last failure, answering",
        "Process process-: requests were left open, and nothing was written for 3 min; the probe page does not answer on every started machine.",
      ]
    `);
  });
  test('and the probe page answers', () => {
    expect(diagnoseShapes([{}, FROZEN], { appProbe: 'answers' }).reasonCode).toBe('no-symptoms');
  });
  test('after 3 min sharp it still speaks', () => {
    expect(diagnoseShapes([{}, { ...FROZEN, last_row_at: 180 }]).reasonCode).toBe('hangs-elsewhere');
  });
  test('a fault that is over elsewhere does not hide it', () => {
    const over = { ...LEAK, pool_error_last_at: 121, slow_connect_last_at: 121 };
    expect(diagnoseShapes([over, FROZEN]).reasonCode).toBe('process-silent');
    expect(diagnoseShapes([over, FROZEN], { appProbe: 'answers' }).reasonCode).toBe('symptoms-over');
    const other = { ...POOL_ERRORS, pool_error_first_at: 400, pool_error_last_at: 150 };
    expect(diagnoseShapes([other, FROZEN], { appProbe: 'answers' }).reasonCode).toBe('symptoms-over');
  });
});

describe('whether the database has given good answers of late', () => {
  const LATE: ProcessShape = { fast_query_last_at: 181, ready_at: null };
  test.each([
    ['a fast query 3 min ago', [{ fast_query_last_at: 180 }], true],
    ['none for longer', [LATE], false],
    ['a reconnect 3 min ago', [{ ...LATE, ready_at: 180 }], true],
    ['by one of two', [LATE, { ...SECOND, fast_query_last_at: 20 }], true],
    ['never', [{ fast_queries: 0, fast_query_last_at: null }], false],
    ['no process', [], false],
  ] as const)('%s', (_, shapes, expected) => {
    expect(diagnoseShapes(shapes).answering).toBe(expected);
  });
});

test('a process is sick that has the fault now', () => {
  const over = { ...LEAK, ...SECOND, pool_error_last_at: 121, slow_connect_last_at: 121 };
  const elsewhere = { ...THIRD, hangs_elsewhere: 5, hang_elsewhere_first_at: 300 };
  const dead = { ...EXHAUSTED, process: 'process-d', last_row_at: 181 };
  const { processes } = diagnoseShapes([EXHAUSTED, over, elsewhere, dead], ANSWERS);
  expect(processes.filter((process) => process.sick).map((process) => process.id)).toEqual(['process-a']);
  expect(processes.map((process) => process.signals.length > 0)).toEqual([true, true, true, true]);
});

test('every signal of the runbook is read and named', () => {
  const { processes } = diagnoseShapes([
    { ...EXHAUSTED, slow_connects: 3, all_failed_traces: 2, server_errors: 120, hangs_elsewhere: 1, requests_5m: 600 },
  ]);
  const said = processes[0]?.signals.map(
    ({ kind, value, says, met }) => `${kind}: ${value} ${says}${met ? ', met' : ''}`,
  );
  expect(said).toMatchInlineSnapshot(`
    [
      "pool errors: 40 requests refused by the full pool (10 min), met",
      "stuck connecting: 15 requests hanging in connect for 30 s or longer, met",
      "stuck connecting: 3 connects of 10 s or longer (10 min), met",
      "stuck connecting: 2 connects for which every address failed (10 min), met",
      "listener disturbed: 3 listener troubles (10 min), met",
      "listener disturbed: 3 listener troubles (40 min), counted while a request hangs, met",
      "server errors: 120 requests answered with 5xx (5 min), met",
      "hangs elsewhere: 1 requests hanging for 30 s or longer, not in connect",
    ]
  `);
});

test('times of the newest row belong to the newest process', () => {
  const { freshness } = diagnoseShapes([{ last_row_at: 7 }, { ...SECOND, last_row_at: 4, stored_after: 9 }]);
  expect(freshness.newestRowAtMs).toBe(ago(4));
  expect(freshness.ingestDelayMs).toBe(9_000);
});

/** The verdict, what is known of its course, and the reasons; instants as seconds before the newest row. */
function tell(shapes: readonly ProcessShape[], circumstances: Circumstances = {}): readonly string[] {
  const said = diagnoseShapes(shapes, circumstances);
  const since = (what: string, atMs: number | null): string =>
    atMs === null ? `no ${what}` : `${what} ${(NEWEST_MS - atMs) / 1_000} s ago`;
  const flags = (['hanging', 'lookAgain', 'weaklyProven', 'answering'] as const).filter((flag) => said[flag]);
  const course = [since('first symptom', said.firstSymptomAtMs), since('last failure', said.lastFailureAtMs), ...flags];
  return [`${said.verdict}: ${said.reasonCode}`, course.join(', '), ...said.reasons];
}
