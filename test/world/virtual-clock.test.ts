import { expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

test('wakes sleepers in order of time, and of falling asleep where times are equal', async () => {
  const clock = new VirtualClock(1_000);
  const woken: string[] = [];
  const sleep = async (name: string, durationMs: number): Promise<void> => {
    await clock.sleep(durationMs);
    woken.push(`${name} at ${clock.nowMs()}`);
  };
  await clock.run(Promise.all([sleep('late', 20), sleep('first', 10), sleep('second', 10), sleep('soon', 0)]));
  expect(woken).toEqual(['soon at 1000', 'first at 1010', 'second at 1010', 'late at 1020']);
});

test('moves only when nothing else can run', async () => {
  const clock = new VirtualClock(0);
  const seen: number[] = [];
  const busy = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    seen.push(clock.nowMs());
  };
  await clock.run(
    Promise.all([busy(), clock.sleep(5), new Response('text').text().then(() => seen.push(clock.nowMs()))]),
  );
  expect(seen).toEqual([0, 0]);
});

test('rejects with the reason of an abort, at that instant', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  clock.at(30, () => stop.abort(new Error('enough')));
  await expect(clock.run(clock.sleep(60_000, stop.signal))).rejects.toThrow('enough');
  expect(clock.nowMs()).toBe(30);
});

test('is seen some minutes off by a participant, and never again once it is gone', async () => {
  const clock = new VirtualClock(1_000_000);
  let isAlive = true;
  const seen = clock.seenBy({ skewMs: -600_000, isAlive: () => isAlive });
  expect(seen.nowMs()).toBe(400_000);
  let hasWoken = false;
  void seen.sleep(10).then(() => {
    hasWoken = true;
  });
  isAlive = false;
  await clock.pass(100);
  expect(hasWoken).toBe(false);
});

test('says so when nothing is left that could happen', async () => {
  await expect(new VirtualClock(0).run(new Promise(() => undefined))).rejects.toThrow('waits for ever');
});
