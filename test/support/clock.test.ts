import { expect, test, vi } from 'vitest';
import { systemClock } from '../../src/support/clock.ts';

test('a sleep ends at once when it is stopped, with the reason', async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(systemClock.sleep(60_000, stop.signal)).rejects.toBe(reason);
});

test('a sleep longer than a timer of Node can be does not end at once', async () => {
  const warned = vi.fn();
  process.once('warning', warned);
  const stop = new AbortController();
  const ended = vi.fn();
  const sleeping = systemClock.sleep(40 * 86_400_000, stop.signal).then(ended, () => undefined);
  await systemClock.sleep(20);
  stop.abort();
  await sleeping;
  process.removeListener('warning', warned);
  expect([ended.mock.calls, warned.mock.calls]).toEqual([[], []]);
});

test('a sleep of no length ends', async () => {
  await systemClock.sleep(0);
});
