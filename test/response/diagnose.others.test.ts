import { describe } from 'vitest';
import {
  ANSWERS,
  HEALTHY,
  LISTENER_BACK,
  POOL_ERRORS,
  runTable,
  SECOND,
  TOO_EARLY,
  TREATABLE,
  WEAKLY,
} from './diagnosis-table.ts';
import { type Circumstances, EXHAUSTED, machineStarted, type ProcessShape } from './process-row-fixture.ts';

describe('sick with something else', () => {
  const errors = (server_errors: number, requests_5m: number): ProcessShape => ({
    server_errors,
    requests_5m,
    server_error_first_at: 280,
    server_error_last_at: 1,
  });
  const wedge: ProcessShape = { hangs_elsewhere: 2, hang_elsewhere_first_at: 95, fast_queries: 0, requests_5m: 60 };
  runTable([
    ['pool errors only', [POOL_ERRORS], ANSWERS, { verdict: 'other', reasonCode: 'pool-errors' }],
    [
      'pool errors and the 5xx that they cause: one kind of the fault, not two',
      [{ ...POOL_ERRORS, ...errors(300, 600) }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'not-this-fault' },
    ],
    [
      'pool errors and hangs that are not in connect',
      [{ ...POOL_ERRORS, ...wedge }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'not-this-fault' },
    ],
    [
      'hangs in connect only',
      [{ hangs_in_connect: 2, hang_in_connect_first_at: 90 }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'stuck-connecting' },
    ],
    ['5xx on every route', [errors(600, 600)], ANSWERS, { verdict: 'other', reasonCode: 'server-errors' }],
    ['a fifth of all requests', [errors(120, 600)], ANSWERS, { verdict: 'other', reasonCode: 'server-errors' }],
    ['19 %', [errors(19, 100)], ANSWERS, HEALTHY],
    ['20 %', [errors(20, 100)], ANSWERS, { verdict: 'other' }],
    ['five of five', [errors(5, 5)], ANSWERS, { verdict: 'other' }],
    ['four of four', [errors(4, 4)], ANSWERS, HEALTHY],
    ['5xx for 60 s', [{ ...errors(600, 600), server_error_first_at: 60 }], ANSWERS, TOO_EARLY],
    [
      'a memory wedge: hangs that are not in connect, no 5xx',
      [wedge],
      ANSWERS,
      { verdict: 'other', reasonCode: 'hangs-elsewhere' },
    ],
    [
      'a memory wedge with a lost listener is no pool exhaustion',
      [
        {
          ...wedge,
          listener_troubles: 3,
          listener_troubles_40m: 3,
          listener_trouble_first_at: 90,
          listener_trouble_last_at: 5,
        },
      ],
      ANSWERS,
      { verdict: 'other', reasonCode: 'not-this-fault' },
    ],
    [
      '5xx and a lost listener',
      [
        {
          ...errors(600, 600),
          listener_troubles: 1,
          listener_troubles_40m: 1,
          listener_trouble_first_at: 90,
          listener_trouble_last_at: 90,
        },
      ],
      ANSWERS,
      { verdict: 'other', reasonCode: 'not-this-fault' },
    ],
    [
      'all addresses refuse at once: fast 500s, no hang',
      [
        {
          ...errors(600, 600),
          fast_queries: 0,
          all_failed_traces: 500,
          all_failed_recent: 400,
          slow_connect_first_at: 280,
          slow_connect_last_at: 1,
        },
      ],
      {},
      { verdict: 'dependency-down', reasonCode: 'database-unreachable' },
    ],
  ]);
});

describe('only the listener', () => {
  const lost = (seconds: number): ProcessShape => ({
    listener_troubles: seconds <= 600 ? 1 : 0,
    listener_troubles_40m: 1,
    listener_trouble_first_at: seconds,
    listener_trouble_last_at: Math.min(seconds, 10),
  });
  runTable([
    [
      'disturbed and back',
      [LISTENER_BACK],
      ANSWERS,
      { ...HEALTHY, reasonCode: 'listener-disturbed', lookAgain: false },
    ],
    ['lost for 4 min 59 s', [lost(299)], ANSWERS, { ...HEALTHY, reasonCode: 'listener-disturbed', lookAgain: true }],
    ['lost for 5 min', [lost(300)], ANSWERS, { verdict: 'other', reasonCode: 'listener-lost' }],
    ['lost for 35 min', [lost(2_100)], ANSWERS, { verdict: 'other', reasonCode: 'listener-lost' }],
    [
      'never ready: the set-up failed 5 min ago',
      [{ ...lost(300), ready_at: null }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'listener-lost' },
    ],
    [
      'lost after its last reconnect',
      [{ ...lost(310), ready_at: 305, listener_lost_at: 304 }],
      ANSWERS,
      { verdict: 'other', reasonCode: 'listener-lost' },
    ],
    [
      'lost, of a dead process',
      [{ ...lost(310), first_row_at: 900, last_row_at: 100 }, SECOND],
      { startedMachines: [machineStarted('machine-a', 90)] },
      { verdict: 'unknown', reasonCode: 'no-live-process' },
    ],
  ]);
});

describe('silence', () => {
  const old = (seconds: number, more: ProcessShape = {}): readonly ProcessShape[] => [{ ...more, age: seconds }];
  const quiet: ProcessShape = { requests: 30, requests_5m: 10 };
  const worker: ProcessShape = { process: 'worker', requests: 0, fast_queries: 0, fast_query_last_at: null };
  runTable([
    ['3 min old rows are young enough', old(180), ANSWERS, HEALTHY],
    [
      'older in a busy app, 1 request per second before',
      old(181, { requests_5m: 300 }),
      { appProbe: 'answers' },
      { verdict: 'unknown', reasonCode: 'telemetry-stopped', lookAgain: true },
    ],
    [
      'older with less traffic than that',
      old(181, { requests_5m: 299 }),
      {},
      { verdict: 'unknown', reasonCode: 'silent', lookAgain: false },
    ],
    [
      'quiet, the page answers on each machine',
      old(600, quiet),
      { appProbe: 'answers' },
      { verdict: 'healthy', reasonCode: 'quiet' },
    ],
    [
      'quiet, the page fails',
      old(600, quiet),
      { appProbe: 'fails' },
      { verdict: 'other', reasonCode: 'not-answering' },
    ],
    ['quiet, no page', old(600, quiet), {}, { verdict: 'unknown', reasonCode: 'silent' }],
    ['no row at all, the page answers', [], { appProbe: 'answers' }, { verdict: 'healthy', reasonCode: 'quiet' }],
    ['no row at all, the page fails', [], { appProbe: 'fails' }, { verdict: 'other', reasonCode: 'not-answering' }],
    ['no row at all, no page', [], {}, { verdict: 'unknown', reasonCode: 'no-live-process' }],
    ['a worker process without HTTP is no app', [worker], {}, { verdict: 'unknown', reasonCode: 'no-live-process' }],
    [
      'a worker cannot prove that the database answers',
      [EXHAUSTED, { ...worker, fast_queries: 90 }],
      {},
      { verdict: 'unknown', reasonCode: 'database-unproven' },
    ],
    ['a worker with pool errors is not the app', [{}, { ...worker, ...POOL_ERRORS }], ANSWERS, HEALTHY],
    ['a process that only said it is ready is one', [{ ...worker, ready_at: 60 }], {}, HEALTHY],
    [
      'a worker that goes on writing hides no silence',
      [{ ...quiet, last_row_at: 300 }, worker],
      {},
      { verdict: 'unknown', reasonCode: 'silent' },
    ],
    [
      'stale symptoms are not acted on',
      [{ ...EXHAUSTED, age: 181 }],
      ANSWERS,
      { verdict: 'unknown', reasonCode: 'telemetry-stopped' },
    ],
    [
      'a clock of the app ten minutes ahead hides no silence',
      [{ ...quiet, age: 0, last_row_at: -600, stored_after: -300 }],
      {},
      { verdict: 'unknown', reasonCode: 'silent' },
    ],
  ]);
});

describe('killed processes', () => {
  const dead: ProcessShape = { ...EXHAUSTED, process: 'dead', last_row_at: 70 };
  const reborn: ProcessShape = { process: 'reborn', first_row_at: 58, ready_at: 57 };
  runTable([
    [
      '(a) began before the latest start of every machine',
      [dead, reborn],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600)] },
      HEALTHY,
    ],
    [
      '(a) though it still exports while it dies',
      [{ ...dead, last_row_at: 0 }, reborn],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600)] },
      HEALTHY,
    ],
    [
      '(b) silent since a start that is later than its beginning',
      [dead, reborn, SECOND],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600), machineStarted('machine-b', 3_600)] },
      HEALTHY,
    ],
    [
      '(b) not while it still speaks',
      [{ ...dead, last_row_at: 0 }, reborn, SECOND],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600), machineStarted('machine-b', 3_600)] },
      TREATABLE,
    ],
    [
      '(b) an autostarted machine makes nobody else a ghost who speaks',
      [EXHAUSTED, reborn],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 3_600), machineStarted('machine-b', 60)] },
      TREATABLE,
    ],
    ['(c) recorded as replaced', [dead, SECOND], { ...ANSWERS, replacedProcessIds: new Set(['dead']) }, HEALTHY],
    [
      'by name: its own machine started again',
      [
        { ...dead, machine: 'machine-a', last_row_at: 0 },
        { ...SECOND, machine: 'machine-b' },
        { ...reborn, machine: 'machine-a' },
      ],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600), machineStarted('machine-b', 3_600)] },
      HEALTHY,
    ],
    [
      'by name: another machine started again',
      [
        { ...EXHAUSTED, machine: 'machine-b', last_row_at: 70 },
        { ...SECOND, machine: 'machine-b' },
        { ...reborn, machine: 'machine-a' },
      ],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60, 3_600), machineStarted('machine-b', 3_600)] },
      TREATABLE,
    ],
    [
      'nothing but dead processes',
      [dead],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 60)] },
      { verdict: 'unknown', reasonCode: 'no-live-process' },
    ],
    [
      'within 5 s of its start event a process is that start',
      [{ ...EXHAUSTED, first_row_at: 305, hang_in_connect_first_at: 200, listener_trouble_first_at: 200 }],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 300)] },
      WEAKLY,
    ],
    [
      '6 s before it, it is an older one',
      [{ ...EXHAUSTED, first_row_at: 306, hang_in_connect_first_at: 200, listener_trouble_first_at: 200 }],
      { ...ANSWERS, startedMachines: [machineStarted('machine-a', 300)] },
      { verdict: 'unknown', reasonCode: 'no-live-process' },
    ],
  ]);
});

describe('a restart by hand just before', () => {
  const fleet = (seconds: number): Circumstances => ({
    ...ANSWERS,
    startedMachines: [machineStarted('machine-a', 3_600), machineStarted('machine-b', seconds)],
  });
  runTable([
    [
      '19 s before the newest row',
      [EXHAUSTED, SECOND],
      fleet(19),
      { verdict: 'unknown', reasonCode: 'telemetry-behind', lookAgain: true },
    ],
    ['20 s before it', [EXHAUSTED, SECOND], fleet(20), TREATABLE],
    [
      'after the newest row: telemetry is three minutes late',
      [{ ...EXHAUSTED, age: 180 }, SECOND],
      fleet(-170),
      { verdict: 'unknown' },
    ],
  ]);
});
