import type { Plan } from '../../src/response/run.ts';
import type { MachineModel } from '../sandbox/fly/machine-model.ts';
import type { Deed } from './people.ts';
import { hadFault } from './process-truth.ts';
import type { StoredHistory } from './stored-history.ts';
import type { World } from './world.ts';

/** Everything that is really so at the instant at which a restart of ours arrives at Fly. */
export interface RestartScene {
  readonly world: World;
  readonly machine: MachineModel;
  readonly runUrl: string;
  readonly plan: Plan;
  readonly hasDatabaseHost: boolean;
  readonly stored: StoredHistory;
  readonly earlier: readonly SeenRestart[];
  readonly attempts: ReadonlyMap<string, SeenAttempt>;
  readonly deeds: readonly Deed[];
  readonly heldSinceMs: number | null;
}

export interface SeenRestart {
  readonly machineId: string;
  readonly runUrl: string;
  readonly atMs: number;
}

export interface SeenAttempt {
  readonly runUrl: string;
  readonly storedAtMs: number;
  isWithdrawn: boolean;
}

/** What is wrong with this restart, each with the number of the bound it breaks. */
export function judgeRestart(scene: RestartScene): readonly string[] {
  return [
    ...judgeOneAtATime(scene),
    ...judgeBudget(scene),
    ...judgeStored(scene),
    ...judgeFault(scene),
    ...judgeOthersAtWork(scene),
    ...judgeTarget(scene),
    ...judgeHold(scene),
  ];
}

/** Between the last look at something and the restart lie some requests, and people do not wait for them. */
const RACE_MS = 5_000;
const HOLD_RACE_MS = 20_000;

function judgeOneAtATime({ world, machine, runUrl, earlier }: RestartScene): readonly string[] {
  const nowMs = world.clock.nowMs();
  const { id } = machine.settings;
  const again = earlier.some((one) => one.runUrl === runUrl && one.machineId === id);
  const unproven = world.fly.machines.filter((other) => {
    const last = earlier.findLast((one) => one.machineId === other.settings.id);
    if (last === undefined || other === machine) return false;
    const isOurs = last.runUrl === runUrl || nowMs - last.atMs < 60_000;
    return isOurs && !isUpAgain(other, last.atMs, nowMs) && !isUpAgain(other, last.atMs, nowMs - RACE_MS);
  });
  return [
    ...(again ? [`8: ${id} restarted again by the same run`] : []),
    ...unproven.map((other) => `1: ${id} restarted while ${other.settings.id} is not up again`),
  ];
}

function isUpAgain(machine: MachineModel, restartedAtMs: number, atMs: number): boolean {
  const life = machine.lifeAt(atMs);
  const servingAtMs = life?.servingAtMs ?? null;
  const isUp = machine.timeline.stateAt(atMs) === 'started' && servingAtMs !== null && servingAtMs <= atMs;
  return isUp && (life?.startedAtMs ?? 0) > restartedAtMs;
}

function judgeBudget(scene: RestartScene): readonly string[] {
  const { world, plan, attempts, runUrl, deeds } = scene;
  const nowMs = world.clock.nowMs();
  const rearmedAtMs = deeds.findLast((deed) => deed.what === 'unhold')?.atMs ?? 0;
  const counts = (atMs: number, windowMs: number): boolean => atMs > rearmedAtMs && atMs > nowMs - windowMs + 60_000;
  const others = [...attempts.values()].filter((attempt) => attempt.runUrl !== runUrl && !attempt.isWithdrawn);
  // What people do after the attempt was written cannot have been counted when it was.
  const ownSinceMs = [...attempts.values()].findLast((attempt) => attempt.runUrl === runUrl)?.storedAtMs ?? nowMs;
  const byHand = deeds.filter((deed) => deed.what === 'restart' && deed.atMs < ownSinceMs);
  return plan.budget.flatMap((window, index) => {
    const used = others.filter((attempt) => counts(attempt.storedAtMs, window.windowMs)).length;
    const foreign =
      index === 0
        ? byHand.filter((deed) => counts(deed.atMs + RACE_MS, window.windowMs) && deed.atMs < nowMs - HOLD_RACE_MS)
            .length
        : 0;
    return used + foreign < window.attempts
      ? []
      : [`2: ${used} attempts and ${foreign} restarts by others in ${window.windowMs / 60_000} min before`];
  });
}

function judgeStored({ stored, machine, runUrl }: RestartScene): readonly string[] {
  const attempt = stored.attempts.find((one) => one.runUrl === runUrl && one.finishedAtMs === null);
  if (attempt === undefined) return ['3: no attempt of this run is stored'];
  const events = stored.incidents.find((incident) => incident.commentId === attempt.commentId)?.events ?? [];
  const captured = events.findLast((event) => event.type === 'captured');
  return [
    ...(attempt.machineIds.includes(machine.settings.id) ? [] : ['3: the stored attempt does not name the machine']),
    ...((captured?.evidence?.tables ?? []).length > 0 ? [] : ['3: no evidence is stored']),
    ...(events.some((event) => event.type === 'attempt-written' && event.attemptId === attempt.id)
      ? []
      : ['3: the comment does not tell of the attempt']),
    ...(events.some((event) => event.type === 'diagnosed') ? [] : ['3: no signals are stored']),
  ];
}

function judgeFault({ world, machine, plan, hasDatabaseHost, earlier, runUrl }: RestartScene): readonly string[] {
  if (plan.skipDiagnosis) return [];
  const nowMs = world.clock.nowMs();
  const lagMs = world.ingestMs + 45_000 + 45_000;
  const firstMs = earlier.find((one) => one.runUrl === runUrl)?.atMs ?? nowMs;
  const processes = world.truth
    .processes(world.fly.machines)
    .filter((process) => process.isApp && process.startedAtMs <= firstMs)
    .filter((process) => !world.hasHostName || process.machineId === machine.settings.id);
  const isSick = processes.some((process) => hadFault(process, nowMs - lagMs, nowMs));
  const answered = world.truth.answeredWithin(nowMs - (hasDatabaseHost ? 60_000 : 180_000 + world.ingestMs), nowMs);
  return [
    ...(isSick ? [] : [`4: ${machine.settings.id} did not have the fault`]),
    ...(answered ? [] : ['4: the database takes no connections, so a restart cannot help']),
  ];
}

function judgeOthersAtWork(scene: RestartScene): readonly string[] {
  const { world, plan, machine, earlier } = scene;
  const nowMs = world.clock.nowMs();
  const group = world.fly.machines.filter(
    (one) => one.settings.group === plan.key.processGroup && one.settings.standbys.length === 0,
  );
  const leased = group.filter((one) => {
    const lease = one.leases.heldAt(nowMs);
    const sinceMs = one.leases.history.findLast((entry) => entry.what === 'acquired')?.atMs ?? nowMs;
    return lease !== null && !lease.description.includes(scene.runUrl) && nowMs - sinceMs > RACE_MS;
  });
  const isOurs = machine.leases.heldAt(nowMs)?.description.includes(scene.runUrl) ?? false;
  const moving = group.filter((one) => {
    const isMoving = (atMs: number): boolean =>
      !['created', 'started', 'stopped', 'suspended', 'failed'].includes(one.timeline.stateAt(atMs));
    return (
      isMoving(nowMs) && isMoving(nowMs - RACE_MS) && !earlier.some((other) => other.machineId === one.settings.id)
    );
  });
  const youngest = Math.max(...group.map((one) => one.updatedAtMs));
  const versions = new Set(group.map((one) => one.releaseVersion));
  const isYoung = nowMs - youngest < plan.deployQuietPeriodMs - RACE_MS;
  const isMixed = versions.size > 1 && nowMs - youngest < 3_600_000 - RACE_MS;
  return [
    ...leased.map((one) => `5: somebody else holds ${one.settings.id}`),
    ...(isOurs ? [] : [`5: ${machine.settings.id} is restarted without a lease of ours`]),
    ...moving.map((one) => `5: ${one.settings.id} is ${one.timeline.stateAt(nowMs)}`),
    ...(isYoung ? [`5: the release is ${Math.round((nowMs - youngest) / 1_000)} s old`] : []),
    ...(isMixed ? ['5: releases are mixed'] : []),
  ];
}

function judgeTarget({ world, machine, plan }: RestartScene): readonly string[] {
  const nowMs = world.clock.nowMs();
  const { id, group, hostStatus, standbys } = machine.settings;
  const wasStarted = [nowMs, nowMs - RACE_MS].some((atMs) => machine.timeline.stateAt(atMs) === 'started');
  const isServer = group === plan.key.processGroup && standbys.length === 0;
  return [
    ...(plan.mode === 'act' ? [] : [`6: ${id} is restarted in mode ${plan.mode}`]),
    ...(isServer ? [] : [`6: ${id} is no server of the group`]),
    ...(wasStarted ? [] : [`6: ${id} is ${machine.timeline.stateAt(nowMs)}, and would be started`]),
    ...(hostStatus === 'ok' ? [] : [`6: the host of ${id} is ${hostStatus}`]),
  ];
}

function judgeHold({ world, heldSinceMs }: RestartScene): readonly string[] {
  const heldForMs = heldSinceMs === null ? 0 : world.clock.nowMs() - heldSinceMs;
  return heldForMs > HOLD_RACE_MS ? [`10: the hold has been set for ${Math.round(heldForMs / 1_000)} s`] : [];
}
