import { describe, expect, it } from 'vitest';
import { RecentRuns } from '../../src/alert/recent-runs.ts';
import { HandClock } from './hand-clock.ts';

const sent = async (): Promise<void> => undefined;
const refused = async (): Promise<void> => {
  throw new Error('refused');
};

describe('RecentRuns', () => {
  it('forgets a run after ten minutes', async () => {
    const clock = new HandClock();
    const runs = new RecentRuns(clock);
    expect(await runs.once('a', sent)).toBe('sent');
    clock.advance(10 * 60_000 - 1);
    expect(await runs.once('a', sent)).toBe('repeat');
    clock.advance(1);
    expect(await runs.once('a', sent)).toBe('sent');
    expect(await runs.once('a', sent)).toBe('repeat');
  });

  it('remembers the newest 500 runs and no more', async () => {
    const runs = new RecentRuns(new HandClock());
    for (let number = 0; number < 1_000; number += 1) expect(await runs.once(`run ${number}`, sent)).toBe('sent');
    expect(runs.size).toBe(500);
    expect(await runs.once('run 500', sent)).toBe('repeat');
    expect(await runs.once('run 499', sent)).toBe('sent');
    expect(runs.size).toBe(500);
  });

  it('counts a run that was sent again among the newest', async () => {
    const clock = new HandClock();
    const runs = new RecentRuns(clock);
    await runs.once('again', sent);
    for (let number = 0; number < 499; number += 1) await runs.once(`run ${number}`, sent);
    clock.advance(10 * 60_000);
    expect(await runs.once('again', sent)).toBe('sent');
    expect(await runs.once('one more', sent)).toBe('sent');
    expect(await runs.once('again', sent)).toBe('repeat');
  });

  it('does not remember what was not sent', async () => {
    const runs = new RecentRuns(new HandClock());
    await expect(runs.once('a', refused)).rejects.toThrow('refused');
    expect(runs.size).toBe(0);
    expect(await runs.once('a', sent)).toBe('sent');
  });

  it('sends once where two come at the same moment, and both hear what became of it', async () => {
    const runs = new RecentRuns(new HandClock());
    const sending = Promise.withResolvers<void>();
    let calls = 0;
    const send = (): Promise<void> => {
      calls += 1;
      return sending.promise;
    };
    const both = [runs.once('a', send), runs.once('a', send)];
    sending.resolve();
    expect(await Promise.all(both)).toEqual(['sent', 'repeat']);
    expect(calls).toBe(1);
  });

  it('tells both where the one call fails', async () => {
    const runs = new RecentRuns(new HandClock());
    const sending = Promise.withResolvers<void>();
    const both = [runs.once('a', () => sending.promise), runs.once('a', () => sending.promise)];
    sending.reject(new Error('refused'));
    const results = await Promise.allSettled(both);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(await runs.once('a', sent)).toBe('sent');
  });
});
