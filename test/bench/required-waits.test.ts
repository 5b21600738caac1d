import { expect, it } from 'vitest';
import { median, renderTable } from './measurement.ts';
import { lengthOf, requiredWaits } from './required-waits.ts';

const wait = (fromMs: number, toMs: number) => ({ why: '', fromMs, toMs });

it('counts what waits have in common once', () => {
  expect(lengthOf([wait(50, 60), wait(0, 10), wait(5, 20), wait(6, 8)])).toBe(30);
});

it('lets a wait last to the first question that could see its end', () => {
  const waits = requiredWaits({
    hungProbesAtMs: [0, 30_000],
    queriesAtMs: [0, 60_000, 70_000, 90_000],
    restarts: [{ askedAtMs: 51_000, servingAtMs: 57_000 }],
    ingestMs: 5_000,
    probeTimeoutMs: 10_000,
    secondLookAfterMs: 30_000,
    verifyForMs: 15_000,
  });
  expect(waits).toEqual([
    { why: 'a probe that hangs', fromMs: 0, toMs: 10_000 },
    { why: 'a probe that hangs', fromMs: 30_000, toMs: 40_000 },
    { why: 'the second look', fromMs: 0, toMs: 30_000 },
    { why: 'a restart', fromMs: 51_000, toMs: 70_000 },
    { why: 'the proof', fromMs: 70_000, toMs: 90_000 },
  ]);
  expect(lengthOf(waits)).toBe(79_000);
});

it('takes the middle, or the mean of the two middles', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('says which aims were missed', () => {
  const table = renderTable([
    { what: 'size', aim: 1.2, unit: 'MB', measured: 1.254 },
    { what: 'requests', aim: 3, unit: '', measured: 3 },
  ]);
  expect(table.split('\n').slice(1)).toEqual([
    'size      ≤ 1.2 MB  1.25 MB   NOT OK',
    'requests  ≤ 3       3         ok',
  ]);
});
