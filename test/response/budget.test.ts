import { describe, expect, test } from 'vitest';
import { findSpentWindow, parseBudget } from '../../src/response/budget.ts';

const MINUTE = 60_000;
const NOW = 1_000_000_000_000;

describe('parseBudget', () => {
  test('gives the windows, shortest first', () => {
    expect(parseBudget('3/24h, 1/30m')).toEqual([
      { attempts: 1, windowMs: 30 * MINUTE },
      { attempts: 3, windowMs: 1_440 * MINUTE },
    ]);
  });
  test.each(['', '1', '0/30m', '1/30', '-1/30m', '1/30m,', '1/30m/2', 'one/30m', '1/0s'])('refuses %j', (text) => {
    expect(parseBudget(text)).toBeNull();
  });
});

describe('findSpentWindow', () => {
  const windows = [
    { attempts: 1, windowMs: 30 * MINUTE },
    { attempts: 3, windowMs: 1_440 * MINUTE },
  ];
  const spent = (own: readonly number[], others: readonly number[] = []) =>
    findSpentWindow({
      windows,
      ownAttemptsAtMs: own.map((ago) => NOW - ago),
      othersRestartsAtMs: others.map((ago) => NOW - ago),
      nowMs: NOW,
    });

  test('has room when nothing was tried', () => expect(spent([])).toBeNull());
  test('has room exactly one window later', () => expect(spent([30 * MINUTE])).toBeNull());
  test('is spent a millisecond earlier, until that window is over', () =>
    expect(spent([30 * MINUTE - 1])).toMatchObject({ longest: false, freeAtMs: NOW + 1 }));
  test('latches when the longest window is spent', () =>
    expect(spent([60 * MINUTE, 120 * MINUTE, 180 * MINUTE])).toMatchObject({ longest: true, used: 3 }));
  test('counts restarts by others for the shortest window', () =>
    expect(spent([], [MINUTE])).toMatchObject({ longest: false }));
  test('does not count restarts by others for the longest', () =>
    expect(spent([], [60 * MINUTE, 61 * MINUTE, 62 * MINUTE])).toBeNull());
});
