import { describe, expect, test } from 'vitest';
import { type HostFinding, judgeProbe } from '../../src/postgres/judge-probe.ts';
import { type AddressFinding, explainSocketError } from '../../src/postgres/probe-address.ts';

type Outcome = AddressFinding['outcome'];

function host(...outcomes: readonly Outcome[]): HostFinding {
  const addresses = outcomes.map((outcome) => ({
    address: '::1',
    family: 6 as const,
    outcome,
    durationMs: 1,
    detail: '',
  }));
  return { host: 'db', port: 5_432, addresses, unresolved: null };
}

const UNRESOLVED: HostFinding = { host: 'gone', port: 5_432, addresses: [], unresolved: 'the name does not resolve' };

describe('the verdict', () => {
  test.each([
    ['answers', [host('tls')]],
    ['answers', [host('plain')]],
    ['answers', [host('refused', 'no-route', 'timed-out'), host('reset', 'tls')]],
    ['answers', [UNRESOLVED, host('plain')]],
    ['fails', [host('error-packet')]],
    ['fails', [host('refused')]],
    ['fails', [host('reset')]],
    ['fails', [host('timed-out')]],
    ['fails', [host('odd')]],
    ['fails', [host('unreachable')]],
    ['fails', [host('no-route', 'no-route', 'refused')]],
    ['fails', [UNRESOLVED]],
    ['fails', [UNRESOLVED, host('no-route')]],
    ['not-known', [host('no-route', 'no-route')]],
    ['not-known', []],
  ] satisfies readonly (readonly [string, readonly HostFinding[]])[])('is %s for %j', (verdict, hosts) => {
    expect(judgeProbe(hosts)).toBe(verdict);
  });
});

test.each([
  ['ECONNREFUSED', 'refused'],
  ['ENETUNREACH', 'no-route'],
  ['EADDRNOTAVAIL', 'no-route'],
  ['EAFNOSUPPORT', 'no-route'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'timed-out'],
  ['ECONNRESET', 'reset'],
  [undefined, 'reset'],
])('the error %s of a socket is %s', (code, outcome) => {
  expect(explainSocketError(Object.assign(new Error('x'), code === undefined ? {} : { code })).outcome).toBe(outcome);
});
