import { describe, expect, test } from 'vitest';
import { formatDuration, formatElapsed, parseDuration } from '../../src/support/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0s', 0],
  ])('reads %s', (text, durationMs) => expect(parseDuration(text)).toBe(durationMs));
  test.each(['', '10', 'm', '10 m', '1.5h', '-1s', '10ms', 'ten'])('refuses %j', (text) =>
    expect(parseDuration(text)).toBeNull(),
  );
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [14_000, '14 s'],
    [161_000, '2 min 41 s'],
    [600_000, '10 min'],
    [11_100_000, '3 h 5 min'],
    [352_800_000, '4 d 2 h'],
  ])('says %i as %s', (durationMs, text) => expect(formatDuration(durationMs)).toBe(text));
});

describe('formatElapsed', () => {
  test.each([
    [0, '0 s'],
    [999, '0 s'],
    [1_999, '1 s'],
    [161_900, '2 min 41 s'],
  ])('says %i as %s', (durationMs, text) => expect(formatElapsed(durationMs)).toBe(text));
});
