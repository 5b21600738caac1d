import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Seen, watchSandbox } from './watch-sandbox.ts';

const AT = '2026-03-01T06:37:00.000Z';
const LATER = '2026-03-01T06:37:05.000Z';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('tells each thing once, in the order it happened, and nothing that was before', () => {
  let state = stateWith({ restarts: [{ machine: 'before', at: AT }] });
  const told: string[] = [];
  const stop = watchSandbox(
    () => state,
    (text) => told.push(text),
  );
  state = stateWith({
    restarts: [
      { machine: 'before', at: AT },
      { machine: 'a', at: LATER },
    ],
    leases: [{ machine: 'a', what: 'acquired', owner: 'x', at: AT }],
    sick: [{ machine: 'b', from: AT, to: null }],
  });
  vi.advanceTimersByTime(2_000);
  stop();
  expect(told).toEqual(['lease on machine a acquired', 'Fly is asked to restart machine a']);
});

it('tells at the end what happened since the last look', () => {
  let state = stateWith({ sick: [{ machine: 'a', from: AT, to: null }] });
  const told: string[] = [];
  const stop = watchSandbox(
    () => state,
    (text) => told.push(text),
  );
  state = stateWith({ sick: [{ machine: 'a', from: AT, to: LATER }] });
  stop();
  expect(told).toEqual(['machine a is not sick any more']);
});

function stateWith(parts: Partial<Seen>): Seen {
  return { restarts: [], starts: [], leases: [], sick: [], ...parts };
}
