import { expect, it } from 'vitest';
import { expectedOutcome } from './expected-outcome.ts';
import { judgeRehearsal } from './judge-rehearsal.ts';

const AT = '2026-03-01T06:37:00.000Z';
const restarts = [{ machine: 'a', at: AT }];
const isStillSick = [{ machine: 'a', from: AT, to: null }];
const wasSick = [{ machine: 'a', from: AT, to: AT }];

it('accepts the outcome that the scenario should give', () => {
  expect(expectedOutcome('pool-exhaustion-one-machine', 'act')).toBe('recovered');
  expect(expectedOutcome('sparse', 'observe')).toBe('proposed');
  expect(expectedOutcome('database-down', 'act')).toBe('held');
  expect(expectedOutcome('healthy', 'act')).toBe('healthy');
  expect(expectedOutcome('mine.json', 'act')).toBeNull();
  const state = { restarts, sick: wasSick };
  expect(judgeRehearsal({ outcome: 'recovered', expected: 'recovered', mode: 'act', state })).toEqual([]);
});

it.each([
  ['another outcome', 'held', 'recovered', 'act', [], [], /should be recovered/],
  ['none at all', '', null, 'act', [], [], /without an outcome/],
  ['a failure where anything else will do', 'failed', null, 'act', [], [], /failed/],
  ['a recovery that is none', 'recovered', 'recovered', 'act', restarts, isStillSick, /a is still sick/],
  ['a restart that was not due', 'held', 'held', 'act', restarts, wasSick, /none was due/],
  ['a restart in mode observe', 'recovered', null, 'observe', restarts, wasSick, /mode observe/],
] as const)('complains about %s', (_, outcome, expected, mode, asked, sick, complaint) => {
  const state = { restarts: [...asked], sick: [...sick] };
  expect(judgeRehearsal({ outcome, expected, mode, state })).toContainEqual(expect.stringMatching(complaint));
});
