import type { Scene } from './scene.ts';
import { readStoredHistory, type StoredEvent } from './stored-history.ts';

/** What the history says about a machine and its restart by an attempt of ours that is not so. */
export function findUntruths(scene: Scene): readonly string[] {
  const { incidents } = readStoredHistory(scene.world.github.state());
  const events = incidents.flatMap((incident) => incident.events);
  return events.flatMap((event) => {
    if (event.type === 'machine-done') return judgeResult(scene, event);
    return event.type === 'note' ? judgeNote(scene, event.text ?? '') : [];
  });
}

function judgeResult(scene: Scene, { attemptId, result }: StoredEvent): readonly string[] {
  const machineId = result?.machineId ?? '';
  const was = wasRestarted(scene, attemptId ?? '', machineId);
  if (result?.result === 'restarted' && !was) return [`${machineId} is said to be restarted, and was not`];
  return result?.result === 'left-alone' && was ? [`${machineId} is said to be left alone, and was restarted`] : [];
}

function judgeNote(scene: Scene, text: string): readonly string[] {
  const attemptId = text.match(/^attempt (\S+) was left unfinished/)?.[1];
  if (attemptId === undefined) return [];
  return [...text.matchAll(/machine (\S+) (was|was being|was not) restarted/g)].flatMap(
    ([said, machineId = '', how]) => {
      const was = wasRestarted(scene, attemptId, machineId);
      const isSo = how === 'was not' ? !was : was || byHand(scene, machineId);
      return isSo ? [] : [`not so: ${said}`];
    },
  );
}

/** Fly's events do not tell a restart of ours from one that a person asked for at the same time. */
function byHand({ people }: Scene, machineId: string): boolean {
  return people.deeds.some((deed) => deed.what === 'restart' && deed.machineId === machineId);
}

/** Not only asked for: Fly may say yes and do nothing. */
function wasRestarted(scene: Scene, attemptId: string, machineId: string): boolean {
  const runId = attemptId.split('-')[0] ?? '';
  const machine = scene.world.fly.machines.find((one) => one.settings.id === machineId);
  return scene.bounds.restarts.some(
    ({ machineId: id, runUrl, atMs }) =>
      id === machineId &&
      runUrl.endsWith(`/${runId}`) &&
      machine?.lives.some((life) => life.stopAskedAtMs !== null && life.stopAskedAtMs >= atMs - 1_000) === true,
  );
}
