import type { MachineLife } from '../fly/machine-life.ts';
import type { Casting } from './casting.ts';

/** The ground truth: from when to when a process had the recorded fault. `null` where it never had it. */
export function sicknessOf(life: MachineLife, casting: Casting): Sickness | null {
  const role = casting.roleOf(life.machineId, life.bootIndex);
  const { recording } = casting;
  if (role === null || !life.hasTelemetry || recording.fault === null) return null;
  const { process } = role;
  const { fromUs, toUs } = recording.fault;
  const isSuccessor = process.startedUs >= fromUs;
  const isAffected = isSuccessor
    ? !recording.healthyAfterRestart
    : recording.affectedMachines.includes(process.machine) || recording.diagnosis === 'dependency-down';
  if (!isAffected || process.startedUs >= toUs) return null;
  const shiftUs = casting.shiftUsOf(life, process);
  const fromMs = Math.max(life.startedAtMs, (fromUs + shiftUs) / 1000);
  const faultEndsMs = toUs < process.repeatsFromUs - FAULT_END_MARGIN_US ? (toUs + shiftUs) / 1000 : null;
  const toMs = earliest(life.endedAtMs, faultEndsMs);
  return toMs !== null && toMs <= fromMs ? null : { fromMs, toMs };
}

export interface Sickness {
  readonly fromMs: number;
  /** `null` = it goes on. */
  readonly toMs: number | null;
}

/** A fault that is lifted at the end of the recording never ends for a process that repeats itself. */
const FAULT_END_MARGIN_US = 10_000_000;

function earliest(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : Math.min(left, right);
}
