import { describe, expect, test } from 'vitest';
import { endingOf, Scene } from './scene.ts';
import { sickMachine } from './world.ts';
import type { WorldSettings } from './world-settings.ts';

const MINUTE_MS = 60_000;

describe('the incident', () => {
  test('is diagnosed, restarted one by one and proven in a few virtual minutes', async () => {
    const scene = new Scene();
    const run = await scene.run();
    expect(endingOf(run)).toBe('recovered recovered');
    expect(scene.bounds.restarts.map((restart) => restart.machineId)).toEqual(['aa11', 'bb22']);
    expect(scene.bounds.broken).toEqual([]);
  });

  test('happens the same way every time', async () => {
    const requests = async (): Promise<readonly string[]> => {
      const scene = new Scene({ seed: 7 });
      await scene.world.clock.run(Promise.all([scene.start(), scene.start({ trigger: 'alert', skewMs: 400_000 })]));
      return scene.world.network.exchanges.map((one) => `${one.atMs} ${one.participant.id} ${one.call} ${one.status}`);
    };
    expect(await requests()).toEqual(await requests());
  });

  test.each([-10 * MINUTE_MS, 10 * MINUTE_MS])('is cured by a runner whose clock is %i ms off', async (skewMs) => {
    const scene = new Scene();
    expect(endingOf(await scene.run({ skewMs }))).toBe('recovered recovered');
    expect(scene.bounds.broken).toEqual([]);
  });
});

const UNTOUCHED: readonly (readonly [string, WorldSettings, string])[] = [
  ['nothing is the matter', { machines: [{ id: 'aa11', lives: [{}] }] }, 'healthy no-symptoms'],
  [
    'the database is away',
    { outages: [{ how: 'unreachable', fromMs: -300_000, toMs: null }] },
    'held database-unreachable',
  ],
  [
    'only old connections to the database work',
    { outages: [{ how: 'new-connections', fromMs: -400_000, toMs: null }] },
    'held new-connections-fail',
  ],
  ['the release is young', { machines: [{ ...sickMachine('aa11'), releaseAgeMs: 200_000 }] }, 'held recent-deploy'],
  ['the host is not well', { machines: [{ ...sickMachine('aa11'), hostStatus: 'unreachable' }] }, 'held host-not-ok'],
];

test.each(UNTOUCHED)('nothing is restarted when %s', async (_, settings, ending) => {
  const scene = new Scene(settings);
  expect(endingOf(await scene.run())).toBe(ending);
  expect(scene.bounds.restarts).toEqual([]);
  expect(scene.bounds.broken).toEqual([]);
});

test('a restart whose answer was lost is not repeated', async () => {
  const scene = new Scene();
  scene.world.network.addFault({ call: 'fly: restart', from: 1, kind: 'reset-after' });
  expect(endingOf(await scene.run())).toBe('recovered recovered');
  expect(scene.bounds.restarts).toHaveLength(2);
  expect(scene.bounds.broken).toEqual([]);
});

test('after a crash the leases run out, and nothing is restarted until a person has looked', async () => {
  const scene = new Scene();
  const afterRequest = await numberOfRestart();
  expect(endingOf(await scene.run({ mishap: { kind: 'crash', afterRequest } }))).toBe('gone');
  await scene.pass(61_000);
  const { fly, clock } = scene.world;
  expect(fly.machines.every((machine) => machine.leases.heldAt(clock.nowMs()) === null)).toBe(true);
  await scene.run();
  await scene.pass(16 * MINUTE_MS);
  expect(endingOf(await scene.run())).toBe('held unfinished-attempt');
  await scene.pass(31 * MINUTE_MS);
  expect(endingOf(await scene.run())).toBe('held hold-set');
  expect(scene.bounds.restarts).toHaveLength(1);
  scene.people.removeHold();
  expect(endingOf(await scene.run())).toBe('recovered recovered');
  expect(scene.bounds.broken).toEqual([]);
});

async function numberOfRestart(): Promise<number> {
  const scene = new Scene();
  await scene.run();
  return scene.world.network.exchanges.find((exchange) => exchange.call === 'fly: restart')?.number ?? 0;
}

test.each([
  [
    'fly: list machines',
    'held fly-unreachable',
    'Fly did not list the machines. Fly: list machines: 503 simulated 503. Conn',
  ],
  [
    'github: list issues',
    'held history-unreachable',
    'without a record nothing is restarted. GitHub: list issues labelled firebreak: 503 simulated 503. Conn',
  ],
] as const)('what %s answers is in the sentence when it keeps from acting', async (call, ending, said) => {
  const scene = new Scene();
  scene.world.network.addFault({ call, from: 1, kind: '503' });
  const run = await scene.run();
  expect(endingOf(run)).toBe(ending);
  expect(run.end.kind === 'ended' && run.end.result.sentence).toContain(said);
  expect(scene.bounds.restarts).toEqual([]);
});

test('after a run that died, a deploy is not told as a restart', async () => {
  const whole = new Scene();
  await whole.run();
  const asked = whole.world.network.exchanges.find((one) => one.call === 'fly: restart')?.number ?? 0;
  const scene = new Scene();
  await scene.run({ mishap: { kind: 'crash', afterRequest: asked } });
  await scene.pass(2 * MINUTE_MS);
  scene.people.deploy();
  await scene.pass(30 * MINUTE_MS);
  const next = await scene.run();
  expect(next.end.kind === 'ended' && next.end.result.sentence).toContain(
    'machine aa11 was restarted, is started; machine bb22 was started anew, is started',
  );
  expect(scene.bounds.broken).toEqual([]);
});
