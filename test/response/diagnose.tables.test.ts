import { describe } from 'vitest';
import {
  ANSWERS,
  EXHAUSTED_BUT_BACK,
  HEALTHY,
  LEAK,
  LISTENER_BACK,
  POOL_ERRORS,
  runTable,
  SECOND,
  TOO_EARLY,
  TREATABLE,
  WEAKLY,
} from './diagnosis-table.ts';
import { EXHAUSTED, machineStarted, type ProcessShape } from './process-row-fixture.ts';

describe('what is ordinary', () => {
  runTable([
    ['traffic, with 4xx and cancelled requests, which no column counts', [{}, SECOND], ANSWERS, HEALTHY],
    ['third parties that fail: 5xx below a fifth', [{ server_errors: 119, requests_5m: 600 }], ANSWERS, HEALTHY],
    ['one stale-SSL 500', [{ server_errors: 1, requests_5m: 2 }], ANSWERS, HEALTHY],
    ['two pool errors', [{ pool_error_traces: 2, pool_error_first_at: 200, pool_error_last_at: 1 }], ANSWERS, HEALTHY],
    ['one request that hangs', [{ hangs_in_connect: 1, hang_in_connect_first_at: 300 }], ANSWERS, HEALTHY],
    [
      'two slow connects',
      [{ slow_connects: 2, slow_connect_first_at: 200, slow_connect_last_at: 9 }],
      ANSWERS,
      HEALTHY,
    ],
    ['one request that hangs elsewhere', [{ hangs_elsewhere: 1, hang_elsewhere_first_at: 300 }], ANSWERS, HEALTHY],
    ['one request every ten seconds', [{ requests: 240, requests_5m: 30, fast_queries: 2 }], ANSWERS, HEALTHY],
  ]);
});

describe('the incident', () => {
  runTable([
    ['on all processes', [EXHAUSTED, { ...EXHAUSTED, ...SECOND }], ANSWERS, WEAKLY],
    ['on one of two', [EXHAUSTED, SECOND], ANSWERS, TREATABLE],
    ['with a listener that came back, and no probe', [EXHAUSTED_BUT_BACK], {}, TREATABLE],
    ['as a connection leak', [LEAK], ANSWERS, TREATABLE],
    [
      'on a quiet app: no pool errors, the listener back, hangs',
      [
        {
          requests: 12,
          requests_5m: 4,
          fast_queries: 1,
          hangs_in_connect: 2,
          hang_in_connect_first_at: 95,
          ...LISTENER_BACK,
        },
      ],
      ANSWERS,
      TREATABLE,
    ],
    [
      'with a listener that was lost half an hour ago while a request hangs since',
      [
        {
          ...EXHAUSTED,
          pool_error_traces: 0,
          listener_troubles: 0,
          listener_trouble_first_at: 1_700,
          listener_trouble_last_at: 1_690,
          hang_in_connect_first_at: 1_600,
        },
      ],
      ANSWERS,
      WEAKLY,
    ],
    [
      'on one process, the kinds spread over two',
      [POOL_ERRORS, { ...SECOND, ...LISTENER_BACK }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'pool-errors' },
    ],
  ]);
});

describe('lasting', () => {
  const since = (seconds: number): ProcessShape => ({
    ...EXHAUSTED,
    hang_in_connect_first_at: seconds,
    pool_error_first_at: 40,
    listener_trouble_first_at: 30,
  });
  runTable([
    ['89 s', [since(89), SECOND], ANSWERS, TOO_EARLY],
    ['90 s', [since(90), SECOND], ANSWERS, TREATABLE],
    [
      'the listener 90 s ago counts when it is within 2 min of the first proof',
      [{ ...since(50), listener_trouble_first_at: 90 }, SECOND],
      ANSWERS,
      TREATABLE,
    ],
    [
      'the listener 171 s before a proof of 50 s does not',
      [{ ...since(50), listener_trouble_first_at: 171 }, SECOND],
      ANSWERS,
      TOO_EARLY,
    ],
    [
      'the listener 170 s before it does',
      [{ ...since(50), listener_trouble_first_at: 170 }, SECOND],
      ANSWERS,
      TREATABLE,
    ],
    [
      'a listener older than that alone proves no duration',
      [{ ...since(50), listener_trouble_first_at: 1_200 }, SECOND],
      ANSWERS,
      TOO_EARLY,
    ],
  ]);
});

describe('going on now', () => {
  const ended = (seconds: number, more: ProcessShape = {}): readonly ProcessShape[] => [
    { ...LEAK, pool_error_last_at: seconds, slow_connect_last_at: seconds, fast_query_last_at: 1, ...more },
  ];
  runTable([
    ['a failure 45 s ago', ended(45), ANSWERS, TREATABLE],
    ['a failure 46 s ago', ended(46), ANSWERS, TOO_EARLY],
    [
      'an old failure, and requests that hang now',
      ended(200, { hangs_in_connect: 2, hang_in_connect_first_at: 210 }),
      ANSWERS,
      TREATABLE,
    ],
    ['over since 2 min', ended(120), ANSWERS, TOO_EARLY],
    [
      'over since 2 min 1 s, with fast queries since',
      ended(121),
      ANSWERS,
      { ...HEALTHY, reasonCode: 'symptoms-over', lookAgain: false },
    ],
    [
      'over since 2 min 1 s, with no fast query since',
      ended(121, { fast_queries: 0, fast_query_last_at: 122 }),
      ANSWERS,
      TOO_EARLY,
    ],
  ]);
});

describe('does the database answer queries, do new connections work', () => {
  const proven = { ...EXHAUSTED_BUT_BACK };
  const silent = { ...EXHAUSTED };
  const still = (fast_queries: number): readonly ProcessShape[] => [
    { ...EXHAUSTED, fast_queries, fast_query_last_at: 1 },
  ];
  const ALL_FAILED: ProcessShape = { ...silent, all_failed_traces: 5, all_failed_recent: 5 };
  runTable([
    ['yes, and a reconnect', [proven], {}, TREATABLE],
    ['yes, and the probe answers', still(3), ANSWERS, TREATABLE],
    [
      'yes, but the probe fails',
      still(3),
      { databaseProbe: 'fails' },
      { verdict: 'dependency-down', reasonCode: 'new-connections-fail' },
    ],
    [
      'a reconnect, but the probe fails',
      [proven],
      { databaseProbe: 'fails' },
      { verdict: 'dependency-down', reasonCode: 'new-connections-fail' },
    ],
    [
      'yes, and nothing else is known',
      still(3),
      {},
      { verdict: 'unknown', reasonCode: 'new-connections-unproven', lookAgain: false },
    ],
    [
      'no: refused by the server itself, though the probe answers',
      [{ ...silent, server_refusals: 1 }],
      ANSWERS,
      { verdict: 'dependency-down', reasonCode: 'database-refuses' },
    ],
    [
      'no: refused by the server itself',
      [{ ...silent, server_refusals: 1 }],
      {},
      { verdict: 'dependency-down', reasonCode: 'database-refuses' },
    ],
    [
      'no: all addresses fail, no probe',
      [ALL_FAILED],
      {},
      { verdict: 'dependency-down', reasonCode: 'database-unreachable' },
    ],
    [
      'no: all addresses fail, the probe too',
      [ALL_FAILED],
      { databaseProbe: 'fails' },
      { verdict: 'dependency-down', reasonCode: 'database-unreachable' },
    ],
    ['no: all addresses fail, but the probe answers', [ALL_FAILED], ANSWERS, WEAKLY],
    ['no, but the probe answers', [silent], ANSWERS, WEAKLY],
    [
      'no, and the probe fails',
      [silent],
      { databaseProbe: 'fails' },
      { verdict: 'dependency-down', reasonCode: 'database-unreachable' },
    ],
    ['no, and no probe', [silent], {}, { verdict: 'unknown', reasonCode: 'database-unproven', lookAgain: false }],
    ['two fast queries are not enough', still(2), {}, { verdict: 'unknown', reasonCode: 'database-unproven' }],
    [
      'three by two processes are not enough',
      [...still(2), { ...SECOND, fast_queries: 1 }],
      {},
      { verdict: 'unknown', reasonCode: 'database-unproven' },
    ],
    ['three by a process that is well are', [...still(0), { ...SECOND, fast_queries: 3 }], ANSWERS, TREATABLE],
    [
      'a reconnect before the first symptom proves nothing',
      [{ ...silent, ready_at: 121 }],
      {},
      { verdict: 'unknown', reasonCode: 'database-unproven' },
    ],
    ['a reconnect 3 min ago', [{ ...silent, hang_in_connect_first_at: 300, ready_at: 180 }], {}, TREATABLE],
    [
      'a reconnect 3 min 1 s ago',
      [{ ...silent, hang_in_connect_first_at: 300, ready_at: 181 }],
      {},
      { verdict: 'unknown', reasonCode: 'database-unproven' },
    ],
    [
      'a reconnect of a dead process',
      [silent, { process: 'dead', first_row_at: 900, last_row_at: 50, ready_at: 60 }],
      { startedMachines: [machineStarted('machine-a', 40, 3_600), machineStarted('machine-b', 3_600)] },
      { verdict: 'unknown', reasonCode: 'database-unproven' },
    ],
  ]);
});

describe('going on and lasting are asked of one process', () => {
  const OVER: ProcessShape = {
    ...SECOND,
    slow_connects: 9,
    slow_connect_first_at: 540,
    slow_connect_last_at: 500,
    pool_error_traces: 9,
    pool_error_first_at: 530,
    pool_error_last_at: 500,
  };
  const YOUNG: ProcessShape = {
    hangs_in_connect: 2,
    hang_in_connect_first_at: 31,
    listener_troubles: 1,
    listener_troubles_40m: 1,
    listener_trouble_first_at: 20,
    listener_trouble_last_at: 20,
  };
  runTable([
    ['an old episode of another process makes a young one no older', [YOUNG, OVER], ANSWERS, TOO_EARLY],
    ['the young one alone', [YOUNG], ANSWERS, TOO_EARLY],
    ['a lasting one beside an old episode', [EXHAUSTED, OVER], ANSWERS, TREATABLE],
  ]);
});
