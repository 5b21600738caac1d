import { expect, test } from 'vitest';
import { createFly } from '../../src/fly/create-fly.ts';
import { createHttp } from '../../src/support/create-http.ts';
import { SERVICE_HOSTS } from './name-call.ts';
import { startRun } from './run-in-world.ts';
import { Scene } from './scene.ts';
import { APP, TOKENS } from './world.ts';
import type { WorldSettings } from './world-settings.ts';

/** Bounds that never complain prove nothing: here somebody restarts without asking anybody. */
async function restartBlindly(settings: WorldSettings, machineIds: readonly string[]): Promise<readonly string[]> {
  const scene = new Scene(settings);
  const { world, bounds } = scene;
  const rogue = startRun(world, { plan: { mode: 'observe' } });
  bounds.runStarted(rogue);
  const transport = world.network.transportFor(rogue.participant);
  const http = createHttp({ clock: world.clock, userAgent: 'rogue', transport, random: world.random });
  const fly = createFly({ http, app: APP, token: TOKENS.fly, baseUrl: `https://${SERVICE_HOSTS.fly}` });
  const restart = async (): Promise<void> => {
    for (const machineId of machineIds)
      await fly.restartMachine(machineId, { leaseNonce: 'none', stopTimeoutMs: 5_000 });
  };
  await world.clock.run(restart());
  return bounds.broken.map((text) => text.split(' (')[0] ?? '');
}

test('a restart without a record, a lease or leave to act', async () => {
  expect(await restartBlindly({}, ['aa11'])).toEqual([
    '3: no attempt of this run is stored',
    '5: aa11 is restarted without a lease of ours',
    '6: aa11 is restarted in mode observe',
  ]);
});

test('two machines at once, and one machine twice', async () => {
  const broken = await restartBlindly({}, ['aa11', 'bb22', 'bb22']);
  expect(broken).toContain('1: bb22 restarted while aa11 is not up again');
  expect(broken).toContain('8: bb22 restarted again by the same run');
});

test('a healthy machine, a stopped one, a sick host, a young release', async () => {
  const machines = [{ id: 'aa11', state: 'stopped', hostStatus: 'unknown', releaseAgeMs: 60_000, lives: [{}] }];
  const broken = await restartBlindly({ machines }, ['aa11']);
  expect(broken).toContain('4: aa11 did not have the fault');
  expect(broken).toContain('5: the release is 60 s old');
  expect(broken).toContain('6: aa11 is stopped, and would be started');
  expect(broken).toContain('6: the host of aa11 is unknown');
});

test('a restart while the database is away', async () => {
  const outages = [{ how: 'unreachable', fromMs: -300_000, toMs: null }] as const;
  expect(await restartBlindly({ outages }, ['aa11'])).toContain(
    '4: the database takes no connections, so a restart cannot help',
  );
});
