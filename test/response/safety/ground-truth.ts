import type { RecordingFacts } from '../../telemetry/recording-facts.ts';

/** Whether the machine was sick at that moment, whatever telemetry said. */
export function isSick(facts: RecordingFacts, machine: number, atMs: number): boolean {
  const { fault, truth } = facts;
  if (fault === null || !truth.affectedMachines.includes(machine) || atMs < fault.fromMs) return false;
  return atMs < wellAgainMs(facts, machine);
}

/** Would a restart of that machine, asked for at that moment, have been right? */
export function isRestartDue(facts: RecordingFacts, machine: number, atMs: number): boolean {
  const { truth } = facts;
  return truth.diagnosis === 'treatable' && truth.restartHelps && isSick(facts, machine, atMs);
}

/** What somebody who asks the database from outside would have been told. */
export function probeDatabaseAt({ fault, truth }: RecordingFacts, atMs: number): 'answers' | 'fails' {
  const isDown = truth.diagnosis === 'dependency-down' && fault !== null && atMs >= fault.fromMs && atMs < fault.toMs;
  return isDown ? 'fails' : 'answers';
}

/** A machine is well once its restarted process serves, where a restart helped; what came back by itself was well by then. */
function wellAgainMs(facts: RecordingFacts, machine: number): number {
  const { fault, truth, restarts, processes } = facts;
  const restart = restarts.find((candidate) => candidate.machine === machine && candidate.asRemedy);
  if (truth.healthyAfterRestart && restart !== undefined) {
    const reborn = processes.find(
      (process) => process.machine === machine && process.startedAtMs >= restart.startedAtMs,
    );
    return reborn?.servingAtMs ?? Number.POSITIVE_INFINITY;
  }
  return truth.diagnosis === 'healthy' && fault !== null ? fault.toMs : Number.POSITIVE_INFINITY;
}
