import type { CallName } from './name-call.ts';
import type { Mishap } from './participant.ts';
import { isWell } from './process-truth.ts';
import type { RunInWorld, RunOptions } from './run-in-world.ts';
import { Scene } from './scene.ts';
import { readStoredHistory, type StoredAttempt, type StoredCall } from './stored-history.ts';
import { findUntruths } from './told-truly.ts';

/**
 * A run of an incident ends before its time. Others follow for three quarters of an hour; then a person looks and removes the
 * hold, and one more run has the last word.
 */
export async function liveOnAfter(mishap: Mishap): Promise<Aftermath> {
  const scene = new Scene();
  const { clock, fly, network, github, truth } = scene.world;
  const broken = await scene.run({ ...INCIDENT, mishap });
  const { runUrl } = broken.participant;
  const stored = readStoredHistory(github.state());
  const restarts = scene.bounds.restarts.length;
  const later: RunInWorld[] = [];
  for (const waitMs of PAUSES_MS) {
    await scene.pass(waitMs);
    later.push(await scene.run(INCIDENT));
  }
  const unlooked = scene.bounds.restarts.length - restarts;
  scene.people.removeHold();
  await scene.pass(31 * MINUTE_MS);
  later.push(await scene.run(INCIDENT));
  await scene.pass(MINUTE_MS);
  const atMs = clock.nowMs();
  return {
    scene,
    broken,
    after: network.exchanges.find((one) => one.number === mishap.afterRequest)?.call ?? null,
    attempt: stored.attempts.find((one) => one.runUrl === runUrl && one.finishedAtMs === null) ?? null,
    later,
    unlooked,
    calls: readStoredHistory(github.state()).calls,
    untruths: findUntruths(scene),
    sick: fly.machines
      .filter((machine) => {
        const process = truth.processOn(machine, atMs);
        return process === null || !isWell(process, atMs, atMs);
      })
      .map((machine) => machine.settings.id),
  };
}

export interface Aftermath {
  readonly scene: Scene;
  readonly broken: RunInWorld;
  /** The request after which it ended. */
  readonly after: CallName | null;
  /** Its attempt, where one was on record and unfinished when it was gone. */
  readonly attempt: StoredAttempt | null;
  readonly later: readonly RunInWorld[];
  /** Restarts after it and before a person looked. */
  readonly unlooked: number;
  readonly calls: readonly StoredCall[];
  readonly untruths: readonly string[];
  /** Machines that are not well in the end. */
  readonly sick: readonly string[];
}

const MINUTE_MS = 60_000;

/** Past the leases, into the time in which the run may still be taken to be alive, past that, and once more. */
const PAUSES_MS = [62_000, 5 * MINUTE_MS, 25 * MINUTE_MS, 12 * MINUTE_MS];

/** Short, so that every request of it can be the last. */
export const INCIDENT: RunOptions = { plan: { verifyForMs: 30_000, patienceMs: MINUTE_MS } };
