import { reveal } from '../../../src/history/hidden.ts';
import { parseState } from '../../../src/history/state.ts';
import { parseEvents } from '../../../src/incident/parse-events.ts';
import type { Exchange } from '../../sandbox/faults/exchange.ts';

/** A moment of a run, recognised by a line of its log or by a call that was answered; a call is cut before its answer. */
export interface Moment {
  readonly says: string;
  readonly isLine?: (line: string) => boolean;
  readonly isExchange?: (exchange: Exchange) => boolean;
  readonly machineCount: number;
  readonly restarts: number;
  readonly isOnRecord: boolean;
  /** What the record says of the machine in doubt, once Fly's events were looked at. */
  readonly tells: RegExp;
  /** Restarts that the run saw through. */
  readonly seenThrough: readonly string[];
}

/** Nothing was begun. */
const NOTHING = /^/;

export const MOMENTS = {
  beforeTheLeases: {
    says: 'before the leases',
    isLine: (line) => /^Waiting .* for the second look/.test(line),
    machineCount: 1,
    restarts: 0,
    isOnRecord: false,
    tells: NOTHING,
    seenThrough: [],
  },
  withTheLeases: {
    says: 'with the leases',
    isLine: (line) => line === '::group::Second look',
    machineCount: 1,
    restarts: 0,
    isOnRecord: false,
    tells: NOTHING,
    seenThrough: [],
  },
  withTheAttempt: {
    says: 'with the attempt on record',
    isExchange: writesAttempt,
    machineCount: 1,
    restarts: 0,
    isOnRecord: true,
    tells: /3d8d9931c5e089 was not restarted/,
    seenThrough: [],
  },
  rightAfterTheCall: {
    says: 'right after the call',
    isExchange: ({ service, url }) => service === 'fly' && url.pathname.endsWith('/restart'),
    machineCount: 1,
    restarts: 1,
    isOnRecord: true,
    tells: /3d8d9931c5e089 was (being )?restarted/,
    seenThrough: [],
  },
  duringTheBoot: {
    says: 'during the boot',
    isLine: (line) => /^Machine \w+ (stopped|starting|started, waiting)/.test(line),
    machineCount: 1,
    restarts: 1,
    isOnRecord: true,
    tells: /3d8d9931c5e089 was (being )?restarted/,
    seenThrough: [],
  },
  betweenTwoMachines: {
    says: 'between two machines',
    isExchange: writesResult,
    machineCount: 2,
    restarts: 1,
    isOnRecord: true,
    tells: /287e712c0d3358 was not restarted/,
    seenThrough: ['3d8d9931c5e089'],
  },
  duringTheVerification: {
    says: 'during the verification',
    isLine: (line) => /^Verification: well for/.test(line),
    machineCount: 1,
    restarts: 1,
    isOnRecord: true,
    tells: /3d8d9931c5e089 was restarted/,
    seenThrough: ['3d8d9931c5e089'],
  },
} as const satisfies Readonly<Record<string, Moment>>;

function writesResult({ service, method, url, requestBody }: Exchange): boolean {
  if (service !== 'github' || method !== 'PATCH' || !/\/comments\/\d+$/.test(url.pathname)) return false;
  const events = parseEvents(reveal('incident', textIn(requestBody)));
  return events?.some((event) => event.type === 'machine-done') === true;
}

/** The state with an attempt that is not finished. */
export function writesAttempt({ service, method, url, requestBody }: Exchange): boolean {
  if (service !== 'github' || method !== 'PATCH' || !/\/issues\/\d+$/.test(url.pathname)) return false;
  return (
    parseState(reveal('state', textIn(requestBody)))?.attempts.some((attempt) => attempt.finishedAtMs === null) === true
  );
}

function textIn(requestBody: string): string {
  return (JSON.parse(requestBody) as { readonly body?: string }).body ?? '';
}
