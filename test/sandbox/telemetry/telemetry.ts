import type { MachineLife } from '../fly/machine-life.ts';
import type { Recording, RowColumns } from '../recording/recording.ts';
import type { Casting } from './casting.ts';
import { ProcessPlayback } from './process-playback.ts';

/** Everything the processes of all machines export, in the order in which it becomes visible. */
export class Telemetry {
  readonly #casting: Casting;
  readonly #options: TelemetryOptions;
  readonly #playbacks = new Map<MachineLife, ProcessPlayback>();
  #extraRows: ExtraRow[] = [];

  constructor(casting: Casting, options: TelemetryOptions) {
    this.#casting = casting;
    this.#options = options;
  }

  get recording(): Recording {
    return this.#casting.recording;
  }

  /** Rows that have become visible since the last call. */
  takeVisible(nowUs: number): readonly RowColumns[] {
    const recorded = this.#options
      .lives()
      .flatMap((life) => (life.startedAtMs * 1000 > nowUs ? [] : (this.playbackOf(life)?.takeVisible(nowUs) ?? [])));
    const exportedUs = nowUs - this.#options.ingestUs;
    const extra = this.#extraRows.filter((row) => row.exportedUs <= exportedUs && !isLost(row));
    this.#extraRows = this.#extraRows.filter((row) => row.exportedUs > exportedUs);
    return [...recorded, ...extra.map((row) => row.columns)];
  }

  /** A row besides the recorded ones, such as that of a probe. */
  add(row: ExtraRow): void {
    this.#extraRows.push(row);
  }

  playbackOf(life: MachineLife): ProcessPlayback | null {
    const known = this.#playbacks.get(life);
    if (known !== undefined) return known;
    const role = life.hasTelemetry ? this.#casting.roleOf(life.machineId, life.bootIndex) : null;
    if (role === null) return null;
    const playback = new ProcessPlayback(role.process, life, {
      shiftUs: this.#casting.shiftUsOf(life, role.process),
      ingestUs: this.#options.ingestUs,
      hostName: this.#options.hasHostName ? life.machineId : null,
      renewal: role.repetition === 0 ? null : `${life.machineId}/${life.bootIndex}`,
    });
    this.#playbacks.set(life, playback);
    return playback;
  }
}

export interface TelemetryOptions {
  readonly ingestUs: number;
  readonly hasHostName: boolean;
  lives(): readonly MachineLife[];
}

export interface ExtraRow {
  /** The life of the process that exports it. */
  readonly life: MachineLife;
  readonly exportedUs: number;
  readonly columns: RowColumns;
}

/** What a process had not yet exported dies with it. */
function isLost(row: ExtraRow): boolean {
  return row.life.endedAtMs !== null && row.exportedUs > row.life.endedAtMs * 1000;
}
