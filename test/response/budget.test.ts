import { describe, expect, test } from 'vitest';
import { describeBudget, findSpentWindow, parseBudget } from '../../src/response/budget.ts';

const MINUTE = 60_000;
const NOW = 1_000_000_000_000;

describe('parseBudget', () => {
  test('gives the windows, shortest first', () => {
    expect(parseBudget('3/24h, 1/30m')).toEqual([
      { attempts: 1, windowMs: 30 * MINUTE },
      { attempts: 3, windowMs: 1_440 * MINUTE },
    ]);
  });
  test('reads up to three digits', () => {
    expect(parseBudget('10/1h,999/7d')).toEqual([
      { attempts: 10, windowMs: 60 * MINUTE },
      { attempts: 999, windowMs: 7 * 1_440 * MINUTE },
    ]);
  });
  test.each([
    '',
    '1',
    '0/30m',
    '1/30',
    '-1/30m',
    '1/30m,',
    '1/30m/2',
    'one/30m',
    '1/0s',
    '1000/30m',
    '01/30m',
    '1.5/30m',
    '1x/30m',
    '1e1/30m',
    '3/24h, 1/30',
  ])('refuses %j', (text) => {
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
  test('tells the window, and how much of it is used', () =>
    expect(spent([MINUTE], [2 * MINUTE])).toEqual({
      window: windows[0],
      used: 2,
      longest: false,
      freeAtMs: NOW + 29 * MINUTE,
    }));
  test('the longest that is spent gives the answer', () =>
    expect(spent([MINUTE, 60 * MINUTE, 180 * MINUTE])).toMatchObject({ window: windows[1], longest: true }));
  test.each([
    ['newest first', [60, 120, 180, 240]],
    ['oldest first', [240, 180, 120, 60]],
    ['in no order', [120, 240, 60, 180]],
  ])('is free again when one less than it allows is left, attempts %s', (_, ago) =>
    expect(spent(ago.map((minutes) => minutes * MINUTE))).toMatchObject({
      used: 4,
      freeAtMs: NOW + (1_440 - 180) * MINUTE,
    }),
  );
  test('a single window is none that only a person clears', () =>
    expect(
      findSpentWindow({
        windows: [{ attempts: 1, windowMs: 30 * MINUTE }],
        ownAttemptsAtMs: [NOW],
        othersRestartsAtMs: [],
        nowMs: NOW,
      }),
    ).toMatchObject({ longest: false, freeAtMs: NOW + 30 * MINUTE }));
});

test('describeBudget says every window', () =>
  expect(describeBudget(parseBudget('3/24h, 1/30m') ?? [])).toBe('1 in 30 min, 3 in 1 d'));
