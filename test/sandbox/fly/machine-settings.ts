import type { OnRestart } from '../scenario/scenario.ts';

/** A machine as a scenario sets it up, everything filled in. */
export interface MachineSettings {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly group: string;
  readonly state: string;
  readonly hostStatus: string;
  readonly standbys: readonly string[];
  readonly checks: readonly CheckSettings[];
  readonly releaseVersion: number;
  readonly releasedAtMs: number;
  /** When its present process started; without effect on a machine that is not started. */
  readonly startedAtMs: number;
  readonly stopTimeoutMs: number;
  readonly onRestart: OnRestart;
}

export interface CheckSettings {
  readonly name: string;
  readonly graceSeconds: number;
  /** `null` = as the process does. */
  readonly status: string | null;
}
