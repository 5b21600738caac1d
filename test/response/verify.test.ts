import { describe, expect, test } from 'vitest';
import type { VerificationInput } from '../../src/response/verify.ts';
import { judgeShapes, type NewShape, probed, restarted, STARTED_AGO } from './verification-fixture.ts';

type Case = readonly [
  what: string,
  shapes: readonly NewShape[],
  change: Partial<Omit<VerificationInput, 'rows' | 'verification'>>,
  /** `recovered`, or why not: certain failure as `!code`, not yet as `?code`. */
  verdict: string,
];

function runTable(cases: readonly Case[]): void {
  test.each(cases)('%s', (_, shapes, change, expected) => {
    const { verdict, reasonCode } = judgeShapes(shapes, change);
    const sign = { recovered: '', unrecovered: '!', inconclusive: '?' }[verdict];
    expect(`${sign}${reasonCode}`).toBe(expected);
  });
}

const TWO = { machines: [restarted('machine-a'), restarted('machine-b')], startsInGroup: 2 };
const OTHER: NewShape = { process: 'process-other' };
const A: NewShape = { machine: 'machine-a' };
const B: NewShape = { process: 'process-b', machine: 'machine-b' };

describe('a new process', () => {
  runTable([
    ['is ready, answers and lasts', [{}], {}, 'recovered'],
    ['was never seen', [], {}, '?not-ready'],
    ['has not said it is ready', [{ ready_at: null }], {}, '?not-ready'],
    ['is an old one that is well', [{ process: 'process-old' }], {}, '?not-ready'],
    ['began before the start event', [{ first_row_at: STARTED_AGO + 6 }], {}, '?not-ready'],
    ['began up to 5 s before it, by another clock', [{ first_row_at: STARTED_AGO + 5 }], {}, 'recovered'],
    ['failed to set up its listener', [{ ready_at: null, set_up_failures: 1 }], {}, '!set-up-failed'],
    ['failed to set up, though another is ready', [{}, { ...OTHER, set_up_failures: 1 }], {}, '!set-up-failed'],
  ]);
});

describe('one for each restarted machine', () => {
  runTable([
    ['two of two', [{}, OTHER], TWO, 'recovered'],
    ['one of two', [{}], TWO, '?not-ready'],
    ['one that is ready and one that is not', [{}, { ...OTHER, ready_at: null }], TWO, '?not-ready'],
    ['an autostarted machine does not stand in for it', [{}], { startsInGroup: 2 }, '?not-ready'],
    ['with an autostarted machine that is ready as well', [{}, OTHER], { startsInGroup: 2 }, 'recovered'],
    ['by name: two of two', [A, B], TWO, 'recovered'],
    ['by name: two of the same machine', [A, { ...OTHER, machine: 'machine-a' }], TWO, '?not-ready'],
    [
      'by name: an autostarted machine is ignored',
      [A, { ...OTHER, machine: 'machine-x', pool_errors: 9 }],
      { startsInGroup: 2 },
      'recovered',
    ],
    [
      'by name: only an autostarted machine is ready',
      [
        { ...A, ready_at: null },
        { ...OTHER, machine: 'machine-x' },
      ],
      {},
      '?not-ready',
    ],
    ['by name: one that names no machine stands in for none', [A, OTHER], TWO, '?not-ready'],
    [
      'by name: each began after its own machine',
      [A, { ...B, first_row_at: 100 }],
      { ...TWO, machines: [restarted('machine-a'), restarted('machine-b', 60)] },
      '?not-ready',
    ],
    ['nothing was restarted', [{}], { machines: [], startsInGroup: 0 }, '?too-short'],
  ]);
});

describe('what Fly says', () => {
  const fault = (reasonCode: string) => ({
    machines: [restarted('machine-a', STARTED_AGO, { reasonCode, says: reasonCode })],
  });
  runTable([
    ['crashed', [{}], fault('crashed'), '!crashed'],
    ['out of memory', [{}], fault('oom-killed'), '!oom-killed'],
    ['not started', [{}], fault('machine-not-started'), '!machine-not-started'],
    ['a restart that failed', [{}], fault('restart-failed'), '!restart-failed'],
    ['a machine without checks: start and marker suffice', [{}], {}, 'recovered'],
  ]);
});

describe('symptoms on new processes', () => {
  runTable([
    ['two pool errors may be the last of a queue', [{ pool_errors: 2 }], {}, '?symptoms-again'],
    ['three are certain', [{ pool_errors: 3 }], {}, '!symptoms-again'],
    ['two and one on two processes are', [{ pool_errors: 2 }, { ...OTHER, pool_errors: 1 }], {}, '!symptoms-again'],
    ['one that saw all addresses fail', [{ all_failed: 1 }], {}, '!symptoms-again'],
    ['two connects that failed', [{ connect_errors: 2 }], {}, '?symptoms-again'],
    ['three connects that failed', [{ connect_errors: 3 }], {}, '!symptoms-again'],
    ['two slow connects', [{ slow_connects: 2 }], {}, '?symptoms-again'],
    ['three slow connects', [{ slow_connects: 3 }], {}, '!symptoms-again'],
    ['one request that hangs', [{ hangs_in_connect: 1, open_spans: 1 }], {}, '?symptoms-again'],
    ['two requests that hang', [{ hangs_in_connect: 2, open_spans: 2 }], {}, '!symptoms-again'],
    ['a listener that is lost and not back', [{ listener_lost: 1 }], {}, '?symptoms-again'],
    [
      'two of them are not certain either',
      [{ listener_lost: 1 }, { ...OTHER, listener_lost: 1 }],
      {},
      '?symptoms-again',
    ],
    ['a span open for ten seconds', [{ open_spans: 1 }], {}, '?hanging'],
    [
      'all of them, left by an old process',
      [
        {},
        {
          process: 'process-old',
          pool_errors: 99,
          all_failed: 9,
          connect_errors: 99,
          slow_connects: 99,
          hangs_in_connect: 15,
          open_spans: 30,
          set_up_failures: 1,
          server_errors: 300,
        },
      ],
      {},
      'recovered',
    ],
    [
      'all of them, of a process from before the restart that was never seen',
      [{}, { ...OTHER, first_row_at: 900, pool_errors: 99, hangs_in_connect: 15 }],
      {},
      'recovered',
    ],
    ['an old process that is still sick', [{}], { stillSick: ['machine-b'] }, '?old-process-sick'],
  ]);
});

describe('5xx', () => {
  const of = (server_errors: number, requests = 100): readonly NewShape[] => [{ server_errors, requests }];
  runTable([
    ['2 %: third parties fail as well', of(2), {}, 'recovered'],
    ['3 %', of(3), {}, '?server-errors'],
    ['3 %, where 3 % were ordinary', of(3), { baseline: { requests: 1_000, serverErrors: 30 } }, 'recovered'],
    ['3 %, where 2.9 % were', of(3), { baseline: { requests: 1_000, serverErrors: 29 } }, '?server-errors'],
    ['2 %, where none were ordinary', of(2), { baseline: { requests: 1_000, serverErrors: 0 } }, 'recovered'],
    ['2 %, where nothing was asked before', of(2), { baseline: { requests: 0, serverErrors: 0 } }, 'recovered'],
    ['3 %, where nothing was asked before', of(3), { baseline: { requests: 0, serverErrors: 0 } }, '?server-errors'],
    ['all of them', of(100), {}, '?server-errors'],
  ]);
});

describe('queries', () => {
  const of = (queries: number, fast: number, tolerable: number, more: NewShape = {}): readonly NewShape[] => [
    { queries, queries_fast: fast, queries_tolerable: tolerable, ...more },
  ];
  const quiet: NewShape = { requests: 19, server_errors: 0 };
  const PAGE = { probeExpected: true, probes: [probed('machine-a', true)] };
  runTable([
    ['20', of(20, 20, 20), {}, 'recovered'],
    ['19', of(19, 19, 19), {}, '?too-few-queries'],
    [
      '20 by two processes',
      [...of(10, 10, 10), { ...OTHER, queries: 10, queries_fast: 10, queries_tolerable: 10 }],
      {},
      'recovered',
    ],
    ['5 in a quiet app whose probe page makes them', of(5, 5, 5, quiet), PAGE, 'recovered'],
    ['4 in a quiet app', of(4, 4, 4, quiet), PAGE, '?too-few-queries'],
    ['5 in a quiet app without a probe page', of(5, 5, 5, quiet), {}, '?too-few-queries'],
    ['5 in a busy app', of(5, 5, 5, { requests: 20, server_errors: 0 }), PAGE, '?too-few-queries'],
    ['none', of(0, 0, 0, { query_p95_seconds: null }), {}, '?too-few-queries'],
    ['80 % under 50 ms', of(100, 80, 100), {}, 'recovered'],
    ['79 % under 50 ms', of(100, 79, 100), {}, '?slow-queries'],
    ['95 % under 250 ms', of(100, 95, 95), {}, 'recovered'],
    ['94 % under 250 ms', of(100, 94, 94), {}, '?slow-queries'],
  ]);
});

describe('the probe page', () => {
  const page = (...probes: VerificationInput['probes']) => ({ probeExpected: true, probes });
  runTable([
    ['answered on the machine', [{}], page(probed('machine-a', true)), 'recovered'],
    ['did not answer', [{}], page(probed('machine-a', false)), '?probe-unanswered'],
    ['was not asked', [{}], page(), '?probe-unanswered'],
    ['answered on another machine', [{}], page(probed('machine-b', true)), '?probe-unanswered'],
    [
      'answered on one of two',
      [{}, OTHER],
      { ...TWO, ...page(probed('machine-a', true), probed('machine-b', false)) },
      '?probe-unanswered',
    ],
    ['does not exist', [{}], { probeExpected: false, probes: [] }, 'recovered'],
  ]);
});

describe('how long it lasts', () => {
  runTable([
    ['rows over 2 min', [{ first_row_at: 130, last_row_at: 10 }], {}, 'recovered'],
    ['rows over a second less', [{ first_row_at: 129, last_row_at: 10 }], {}, '?too-short'],
    ['the shorter of two processes counts', [{}, { ...OTHER, first_row_at: 100 }], TWO, '?too-short'],
    [
      'the newest row is 3 min old',
      [{ first_row_at: 400, ready_at: 399, last_row_at: 180 }],
      { machines: [restarted('machine-a', 401)] },
      'recovered',
    ],
    [
      'the newest row is older',
      [{ first_row_at: 400, ready_at: 399, last_row_at: 181 }],
      { machines: [restarted('machine-a', 401)] },
      '?telemetry-stopped',
    ],
    [
      'one of two processes fell silent',
      [
        { first_row_at: 400, last_row_at: 5 },
        { ...OTHER, first_row_at: 400, last_row_at: 181 },
      ],
      { ...TWO, machines: [restarted('machine-a', 401), restarted('machine-b', 401)] },
      '?telemetry-stopped',
    ],
  ]);
});

test('a failure that is certain outweighs what is still to come', () => {
  const { verdict, checks } = judgeShapes([{ pool_errors: 3, queries: 0, first_row_at: 20 }], {
    stillSick: ['machine-b'],
  });
  expect(verdict).toBe('unrecovered');
  expect(checks.filter((check) => check.met === 'not-yet').length).toBeGreaterThan(2);
});

test('says which processes it went by', () => {
  expect(judgeShapes([{}, { process: 'process-old' }])).toMatchObject({
    newProcessIds: ['process-new'],
    queries: 100,
    queryP95Ms: 12,
  });
});
