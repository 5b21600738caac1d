import type { Fly } from '../../src/fly/fly.ts';
import type { Run, Systems } from '../../src/response/run.ts';
import type { Log } from '../../src/support/log.ts';
import { ACTING_PLAN } from './acting-plan.ts';

/** A run in the middle of an attempt; whatever it was not given it must not ask for. */
export function restartingRun(
  systems: Partial<Systems> & Pick<Systems, 'clock'>,
  parts: Pick<Run, 'stop' | 'log'>,
): Run {
  return {
    id: '1',
    url: 'https://github.example/run/1',
    trigger: { kind: 'schedule', says: 'the schedule', alertUrl: null },
    plan: ACTING_PLAN,
    systems: { ...REFUSING_SYSTEMS, ...systems },
    redact: (text) => text,
    redactedAddresses: () => 0,
    settleAddresses: unused,
    remember: unused,
    keepEvidence: unused,
    ...parts,
  };
}

/** Keeps what is told, warnings marked as such. */
export function logTo(lines: string[]): Log {
  return {
    info: (line) => lines.push(line),
    warning: (line) => lines.push(`warning: ${line}`),
    error: (line) => lines.push(`error: ${line}`),
    group: (_, body) => body(),
  };
}

export function unused(): never {
  throw new Error('This is not asked for in the middle of an attempt.');
}

export const REFUSING_FLY: Fly = {
  listMachines: unused,
  getMachine: unused,
  listEvents: unused,
  restartMachine: unused,
  acquireLease: unused,
  refreshLease: unused,
  releaseLease: unused,
};

export const REFUSING_ISSUES: Systems['issues'] = {
  listByLabel: unused,
  listNewest: unused,
  get: unused,
  create: unused,
  updateBody: unused,
  close: unused,
  addLabels: unused,
  createLabel: unused,
  listComments: unused,
  getComment: unused,
  createComment: unused,
  updateComment: unused,
  isRepositoryPublic: unused,
};

const REFUSING_SYSTEMS: Omit<Systems, 'clock'> = {
  fly: REFUSING_FLY,
  logfire: { query: unused, readTokenInfo: unused, traceUrl: unused },
  issues: REFUSING_ISSUES,
  appProbe: null,
  probeDatabase: null,
  faces: { title: unused, body: unused, comment: unused, row: unused },
};
