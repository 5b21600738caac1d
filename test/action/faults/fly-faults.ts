import { always, type FaultCell, type FaultEnd, FLY, once, RECOVERED, status } from './fault-cell.ts';

const REFUSED: FaultEnd = { outcome: 'held', code: 'restart-refused', restarts: 0, says: [], isRed: true };
const LOST = ['Fly: restart machine'];

/** Restarts whose answer is lost or a refusal: the machine's events decide, and nothing is asked twice. */
const RESTARTS: readonly FaultCell[] = [
  {
    what: 'Fly restarts, and the answer is lost',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'reset-after' })],
    ends: { ...RECOVERED, says: [...LOST, 'connection'] },
  },
  {
    what: 'Fly restarts, and the answer is cut off',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'cut-off' })],
    ends: { ...RECOVERED, says: [...LOST, 'connection closed'] },
  },
  {
    what: 'Fly takes seconds to answer the restart',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'delay', seconds: 4 })],
    ends: RECOVERED,
  },
  {
    what: 'Fly says 412 to the restart',
    faults: [once('fly', 'POST', FLY.restart, status(412, { error: 'unable to restart machine' }))],
    ends: { ...REFUSED, says: [...LOST, '412 unable to restart machine'] },
  },
  {
    what: 'Fly says 429 to the restart',
    faults: [once('fly', 'POST', FLY.restart, status(429, 'rate limit exceeded', { 'retry-after': '1' }))],
    ends: { ...REFUSED, says: [...LOST, '429 rate limit exceeded'] },
  },
  {
    what: 'Fly does not know the machine any more when it is to be restarted',
    faults: [once('fly', 'POST', FLY.restart, status(404, { error: 'machine not found' }))],
    ends: { ...REFUSED, says: [...LOST, '404 machine not found'] },
  },
];

const LEASES: readonly FaultCell[] = [
  {
    what: 'the answer to the lease is lost',
    faults: [once('fly', 'POST', FLY.lease, { kind: 'reset-after' })],
    ends: {
      outcome: 'held',
      code: 'lease-unknown',
      restarts: 0,
      says: ['Fly: lease machine', 'connection'],
      isRed: true,
      leaseRunsOut: true,
    },
  },
  {
    what: 'Fly says 422 to the lease',
    faults: [once('fly', 'POST', FLY.lease, status(422, { error: 'no leases today' }))],
    ends: {
      outcome: 'held',
      code: 'lease-refused',
      restarts: 0,
      says: ['Fly: lease machine', '422 no leases today'],
      isRed: true,
    },
  },
  {
    what: 'somebody is faster with the second lease',
    machineCount: 2,
    faults: [once('fly', 'POST', FLY.lease, status(409, { error: 'machine is leased by somebody' }), 2)],
    ends: {
      outcome: 'held',
      code: 'foreign-lease',
      restarts: 0,
      says: ['Fly: lease machine', '409 machine is leased by somebody'],
      isRed: false,
    },
  },
  {
    what: 'Fly does not hear that a lease is to end',
    faults: [once('fly', 'DELETE', FLY.lease, { kind: 'reset-before' })],
    ends: { ...RECOVERED, leaseRunsOut: true },
  },
  {
    what: 'Fly frees a lease, and the answer is lost',
    faults: [once('fly', 'DELETE', FLY.lease, { kind: 'reset-after' })],
    ends: RECOVERED,
  },
];

const UNREACHABLE: FaultEnd = {
  outcome: 'held',
  code: 'fly-unreachable',
  restarts: 0,
  says: ['Fly did not list the machines'],
  isRed: true,
};

const READS: readonly FaultCell[] = [
  {
    what: 'Fly lists no machine at all',
    faults: [always('fly', 'GET', FLY.list, status(200, []))],
    ends: { ...UNREACHABLE, logs: 'Fly: list machines: the list for app relay-api is empty' },
  },
  {
    what: 'Fly fails to list the machines',
    faults: [always('fly', 'GET', FLY.list, status(503, { error: 'upstream unavailable' }))],
    ends: { ...UNREACHABLE, logs: 'Fly: list machines: 503 upstream unavailable' },
  },
  {
    what: 'Fly fails once to list the machines',
    faults: [once('fly', 'GET', FLY.list, status(500))],
    ends: RECOVERED,
  },
  {
    what: 'the list of machines is cut off once',
    faults: [once('fly', 'GET', FLY.list, { kind: 'cut-off' })],
    ends: RECOVERED,
  },
  {
    what: 'Fly fails to list the machines right before the restart',
    faults: [3, 4, 5].map((call) => once('fly', 'GET', FLY.list, status(502), call)),
    ends: { ...UNREACHABLE, says: ['Fly: list machines', '502'] },
  },
  {
    what: 'Fly is silent about the machine while it restarts',
    faults: [1, 2, 3, 4].map((call) => once('fly', 'GET', FLY.machine, status(502), call)),
    ends: RECOVERED,
  },
];

const FAILED: FaultEnd = {
  outcome: 'unrecovered',
  code: 'restart-failed',
  restarts: 1,
  says: [],
  isRed: true,
  isHeld: true,
};

const MACHINES: readonly FaultCell[] = [
  {
    what: 'the machine crashes as soon as it has started',
    onRestart: 'crash',
    faults: [],
    ends: { ...FAILED, says: ['exited right after its start'] },
  },
];

/** These wait for as long as a machine may take: more than five minutes. */
export const SLOW_FLY_FAULTS: readonly FaultCell[] = [
  {
    what: 'the restart does not reach Fly',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'reset-before' })],
    ends: { ...FAILED, restarts: 0, says: ['restart machine', 'nothing happened to it within 5 min'] },
  },
  {
    what: 'Fly says 503 to the restart, and when to come back',
    faults: [once('fly', 'POST', FLY.restart, status(503, { error: 'no capacity' }, { 'retry-after': '1' }))],
    ends: { ...FAILED, restarts: 0, says: ['503 no capacity', 'nothing happened to it within 5 min'] },
  },
  {
    what: 'Fly hangs on the restart',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'hang' })],
    ends: { ...FAILED, restarts: 0, says: ['no complete answer within', 'nothing happened to it within 5 min'] },
  },
  {
    what: 'a proxy answers the restart with a page',
    faults: [once('fly', 'POST', FLY.restart, { kind: 'not-json' })],
    ends: { ...FAILED, restarts: 0, says: ['nothing happened to it within 5 min'] },
  },
  {
    what: 'Fly accepts the restart and does nothing',
    onRestart: 'nothing',
    faults: [],
    ends: { ...FAILED, says: ['nothing happened to it within 5 min'] },
  },
  {
    what: 'the machine stays stopped after its restart',
    onRestart: 'never-up',
    faults: [],
    ends: { ...FAILED, says: ['did not start within 5 min'] },
  },
];

export const FLY_FAULTS: readonly FaultCell[] = [...RESTARTS, ...LEASES, ...READS, ...MACHINES];
