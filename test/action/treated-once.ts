import { expect } from 'vitest';
import type { Sandbox } from '../sandbox/start-sandbox.ts';
import { commentsOf, firstCall } from './ground-truth.ts';

/** Each started app machine once, one after the other, after incident, evidence and attempt; and nobody holds a lease at the end. */
export function expectTreatedOnce(sandbox: Sandbox, expected: readonly string[]): void {
  const state = sandbox.state();
  expect(state.restarts.map((restart) => restart.machine).sort()).toEqual([...expected].sort());
  const starts = state.starts.map((start) => Date.parse(start.at));
  state.restarts.slice(1).forEach((restart, index) => {
    expect(Date.parse(restart.at)).toBeGreaterThan(starts[index] ?? Number.POSITIVE_INFINITY);
  });
  const restartedAtMs = firstCall(state, 'POST', /\/restart$/);
  expect(firstCall(state, 'POST', /\/issues\/\d+\/comments$/)).toBeLessThan(restartedAtMs);
  const written = state.requests.filter(
    ({ method, path, at }) => method === 'PATCH' && /\/comments\/\d+$/.test(path) && Date.parse(at) < restartedAtMs,
  );
  expect(written.length).toBeGreaterThanOrEqual(2);
  for (const machine of expected) {
    expect(state.leases.filter((lease) => lease.machine === machine).at(-1)).toMatchObject({ what: 'released' });
  }
  expect(new Set(state.leases.map((lease) => lease.machine))).toEqual(new Set(expected));
  expect(state.issues).toHaveLength(1);
  expect(state.issues[0]?.labels).toEqual(['firebreak']);
  expect(state.issues.flatMap(commentsOf)).toHaveLength(1);
}
