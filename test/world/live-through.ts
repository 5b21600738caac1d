import type { RandomDeed, RandomHistory } from './arbitrary-history.ts';
import type { RunInWorld } from './run-in-world.ts';
import { Scene } from './scene.ts';

/** Lets a whole history happen, however it goes. */
export async function liveThrough(
  history: RandomHistory,
): Promise<{ readonly scene: Scene; readonly runs: readonly RunInWorld[] }> {
  const scene = new Scene(history.settings);
  for (const fault of history.faults) scene.world.network.addFault(fault);
  for (const deed of history.deeds) scene.later(deed.afterMs, () => carryOut(scene, deed));
  const { clock } = scene.world;
  const runs = history.runs.map(({ afterMs, options }) => clock.sleep(afterMs).then(() => scene.start(options)));
  return { scene, runs: await clock.run(Promise.all(runs)) };
}

function carryOut(scene: Scene, deed: RandomDeed): void {
  const { people, world } = scene;
  const servers = world.fly.machines.filter(
    (machine) => machine.settings.group === 'app' && machine.settings.standbys.length === 0,
  );
  const id = servers[deed.machine % servers.length]?.settings.id;
  if (deed.what === 'deploy' || deed.what === 'setHold' || deed.what === 'removeHold') people[deed.what]();
  else if (id === undefined) return;
  else if (deed.what === 'lease') people.lease(id, 45);
  else if (
    world.fly.machines.find((machine) => machine.settings.id === id)?.timeline.stateAt(world.clock.nowMs()) ===
    'started'
  )
    people[deed.what](id);
}
