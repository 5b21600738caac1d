import type { LifePlan, MachineLife } from '../fly/machine-life.ts';
import type { RecordedProcess, Recording } from '../recording/recording.ts';

/** Which recorded process a machine plays in which life. */
export class Casting {
  readonly recording: Recording;
  readonly #firstProcesses: ReadonlyMap<string, number>;
  readonly #bootMs: number | null;

  /** `firstProcesses`: from machine ids to places in the recording's list of processes. */
  constructor(recording: Recording, firstProcesses: ReadonlyMap<string, number>, bootMs: number | null) {
    this.recording = recording;
    this.#firstProcesses = firstProcesses;
    this.#bootMs = bootMs;
  }

  roleOf(machineId: string, bootIndex: number): Role | null {
    const first = this.recording.processes[this.#firstProcesses.get(machineId) ?? -1];
    if (first === undefined) return null;
    const chain = this.recording.processes.filter(
      (process) => process.machine === first.machine && process.startedUs >= first.startedUs,
    );
    const process = chain[Math.min(bootIndex, chain.length - 1)] ?? first;
    return { process, repetition: Math.max(0, bootIndex - chain.length + 1) };
  }

  planLife(machineId: string, bootIndex: number): LifePlan {
    const role = this.roleOf(machineId, bootIndex);
    if (role === null) return { bootMs: this.#bootMs ?? DEFAULT_BOOT_MS, exit: null };
    const { process } = role;
    const exit =
      process.exit === null
        ? null
        : { afterMs: (process.exit.atUs - process.startedUs) / 1000, code: process.exit.code };
    return { bootMs: bootMsOf(process, this.#bootMs), exit };
  }

  /** How far the recording's clock must be moved so that the process starts with this life. */
  shiftUsOf(life: MachineLife, process: RecordedProcess): number {
    const startedUs = Math.round(life.startedAtMs * 1000);
    if (life.bootIndex === 0 || life.servingAtMs === null || process.servingUs === null) {
      return startedUs - process.startedUs;
    }
    const longerBootUs = (life.servingAtMs - life.startedAtMs) * 1000 - (process.servingUs - process.startedUs);
    return startedUs - process.startedUs + Math.max(0, Math.round(longerBootUs));
  }
}

export interface Role {
  readonly process: RecordedProcess;
  /** How often this very process has been played on the machine before. */
  readonly repetition: number;
}

const DEFAULT_BOOT_MS = 2000;
const SHORTEST_BOOT_MS = 1000;

function bootMsOf(process: RecordedProcess, bootMs: number | null): number | null {
  if (process.servingUs === null) return null;
  return bootMs ?? Math.max(SHORTEST_BOOT_MS, (process.servingUs - process.startedUs) / 1000);
}
