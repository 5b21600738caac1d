import { afterRestart, always, type FaultCell, type FaultEnd, LOGFIRE, once, RECOVERED, status } from './fault-cell.ts';

const READ = 'Logfire: read the symptoms';
const UNREADABLE: FaultEnd = { outcome: 'held', code: 'telemetry-unreadable', restarts: 0, says: [], isRed: false };
const ODD: FaultEnd = { ...UNREADABLE, code: 'telemetry-odd' };
const MOST_PROCESSES = 500;

const SYMPTOMS: readonly FaultCell[] = [
  {
    what: 'Logfire says 429 and not when to come back',
    faults: [always('logfire', 'POST', LOGFIRE.query, status(429, { detail: 'Too many requests' }))],
    ends: { ...UNREADABLE, says: [READ, '429 Too many requests'] },
  },
  {
    what: 'Logfire says 429 when an alert has come',
    event: 'alert',
    faults: [always('logfire', 'POST', LOGFIRE.query, status(429, { detail: 'Too many requests' }))],
    ends: { ...UNREADABLE, says: [READ, '429 Too many requests'], isRed: true },
  },
  {
    what: 'Logfire answers with a page',
    faults: [always('logfire', 'POST', LOGFIRE.query, { kind: 'not-json' })],
    ends: { ...ODD, says: [READ, 'not JSON'] },
  },
  {
    what: 'Logfire answers with exactly as many rows as it may',
    faults: [always('logfire', 'POST', LOGFIRE.query, status(200, { data: Array(MOST_PROCESSES).fill({}) }))],
    ends: { ...ODD, says: [READ, `cut off at its limit of ${MOST_PROCESSES} rows`] },
  },
  {
    what: "a column is missing in Logfire's answer",
    faults: [always('logfire', 'POST', LOGFIRE.query, status(200, { data: [{ process: 'a' }] }))],
    ends: { ...ODD, says: [READ, 'column first_row_at'] },
  },
  {
    what: 'Logfire closes the connection every time',
    faults: [always('logfire', 'POST', LOGFIRE.query, { kind: 'reset-before' })],
    ends: { ...UNREADABLE, says: [READ, 'connection'] },
  },
  {
    what: 'Logfire fails once',
    faults: [once('logfire', 'POST', LOGFIRE.query, status(503))],
    ends: RECOVERED,
  },
  {
    what: 'Logfire takes seconds',
    faults: [once('logfire', 'POST', LOGFIRE.query, { kind: 'delay', seconds: 3 })],
    ends: RECOVERED,
  },
];

const LATER: readonly FaultCell[] = [
  {
    what: 'one part of the evidence is refused',
    faults: [once('logfire', 'POST', LOGFIRE.query, status(422, { detail: 'query too complex' }), 3)],
    ends: { ...RECOVERED, says: ['Logfire: capture', '422 query too complex'] },
  },
  {
    what: 'Logfire does not tell about its token',
    faults: [always('logfire', 'GET', LOGFIRE.tokenInfo, status(404, { detail: 'Not Found' }))],
    ends: { ...RECOVERED, says: ['Logfire: read the token info', '404 Not Found'] },
  },
];

const PROBE: readonly FaultCell[] = [
  {
    what: 'the page closes the connection before the restart and answers after it',
    faults: [1, 2].map((call) => once('app', 'GET', '/stats', { kind: 'reset-before' }, call)),
    ends: RECOVERED,
  },
  {
    what: 'the page hangs after the restart as before',
    from: afterRestart,
    faults: [always('app', 'GET', '/stats', { kind: 'hang' })],
    inputs: { 'verify-timeout': '5s' },
    ends: {
      outcome: 'inconclusive',
      code: 'probe-unanswered',
      restarts: 1,
      says: ['probe page answered: 0, wanted 1'],
      isRed: false,
    },
  },
];

export const TELEMETRY_FAULTS: readonly FaultCell[] = [...SYMPTOMS, ...LATER, ...PROBE];
