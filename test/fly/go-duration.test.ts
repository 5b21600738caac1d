import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGoSeconds, parseGoDuration } from '../../src/fly/go-duration.ts';

describe('a duration of Go', () => {
  test.each([
    ['15s', 15_000],
    ['1m30s', 90_000],
    ['1h0m0.5s', 3_600_500],
    ['250ms', 250],
    ['1500us', 1.5],
    ['1500µs', 1.5],
    ['1500μs', 1.5],
    ['0s', 0],
    [5_000_000_000, 5_000],
    [0, 0],
  ])('%j is %d ms', (value, durationMs) => expect(parseGoDuration(value)).toBeCloseTo(durationMs));

  test.each(['', '5', 's', '5 s', '-5s', '5d', '1m 30s', '1m30', 'x5s', -1, Number.NaN, Number.POSITIVE_INFINITY])(
    '%j is none',
    (value) => expect(parseGoDuration(value)).toBeNull(),
  );
});

test.each([
  [0, '1s'],
  [1, '1s'],
  [5_000, '5s'],
  [5_001, '6s'],
  [300_000, '300s'],
])('%i ms is written as %s', (durationMs, text) => expect(formatGoSeconds(durationMs)).toBe(text));

test('what is written is read back, and never as less time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (durationMs) => {
      const readMs = parseGoDuration(formatGoSeconds(durationMs)) ?? -1;
      return readMs >= durationMs && readMs < durationMs + 1_001;
    }),
  );
});
