import type { MachineLife } from '../fly/machine-life.ts';
import type { RecordedProcess, RecordedRow, RowColumns } from '../recording/recording.ts';
import { renewRow } from './renew-row.ts';

/** One recorded process as one life of a machine: its rows, moved to the present, as they become visible. */
export class ProcessPlayback {
  readonly process: RecordedProcess;
  readonly life: MachineLife;
  readonly #options: PlaybackOptions;
  readonly #passes: Pass[] = [];
  #passCount = 0;

  constructor(process: RecordedProcess, life: MachineLife, options: PlaybackOptions) {
    this.process = process;
    this.life = life;
    this.#options = options;
  }

  /** Where the recording's clock must be moved for this life. */
  get shiftUs(): number {
    return this.#options.shiftUs;
  }

  /** See `PlaybackOptions`. */
  get renewal(): string | null {
    return this.#options.renewal;
  }

  /** Rows that have become visible since the last call. */
  takeVisible(nowUs: number): readonly RowColumns[] {
    const exportedUs = nowUs - this.#options.ingestUs;
    const endUs = this.life.endedAtMs === null ? Number.POSITIVE_INFINITY : this.life.endedAtMs * 1000;
    this.#openPasses(Math.min(exportedUs, endUs));
    return this.#passes.flatMap((pass) => this.#takeFrom(pass, Math.min(exportedUs, endUs)));
  }

  #openPasses(untilUs: number): void {
    const { process } = this;
    while (this.#passStartUs(this.#passCount) <= untilUs) {
      const isFirst = this.#passCount === 0;
      const windowFromUs = this.#windowFromUs();
      const rows = process.rows.filter(
        (row) => (isFirst || row.traceStartUs >= windowFromUs) && row.traceStartUs < this.#windowToUs(),
      );
      this.#passes.push({ rows, shiftUs: this.#passShiftUs(this.#passCount), number: this.#passCount, next: 0 });
      this.#passCount += 1;
      if (rows.length === 0) return;
    }
  }

  #takeFrom(pass: Pass, untilUs: number): readonly RowColumns[] {
    const taken: RowColumns[] = [];
    const stopAskedUs = this.life.stopAskedAtMs === null ? null : this.life.stopAskedAtMs * 1000;
    for (let row = pass.rows[pass.next]; row !== undefined; row = pass.rows[pass.next]) {
      if (row.createdUs + pass.shiftUs > untilUs) break;
      pass.next += 1;
      if (stopAskedUs !== null && isNewRequest(row) && row.traceStartUs + pass.shiftUs > stopAskedUs) continue;
      taken.push(this.#renew(row, pass));
    }
    return taken;
  }

  #renew(row: RecordedRow, pass: Pass): RowColumns {
    const { ingestUs, hostName, renewal } = this.#options;
    const spanSalt = pass.number === 0 ? renewal : `${renewal ?? ''}/${this.life.machineId}/${pass.number}`;
    return renewRow(row, { shiftUs: pass.shiftUs, ingestUs, hostName, processSalt: renewal, spanSalt });
  }

  /** A process that is over in the recording never repeats itself. */
  #windowToUs(): number {
    return this.process.exit === null ? this.process.repeatsFromUs : Number.POSITIVE_INFINITY;
  }

  #windowFromUs(): number {
    return Math.max(this.process.repeatsFromUs - REPEATED_US, this.process.startedUs);
  }

  #passShiftUs(number: number): number {
    return this.#options.shiftUs + number * (this.process.repeatsFromUs - this.#windowFromUs());
  }

  #passStartUs(number: number): number {
    if (number === 0) return this.process.startedUs + this.#options.shiftUs;
    if (this.process.exit !== null) return Number.POSITIVE_INFINITY;
    return this.#windowFromUs() + this.#passShiftUs(number);
  }
}

export interface PlaybackOptions {
  readonly shiftUs: number;
  readonly ingestUs: number;
  readonly hostName: string | null;
  /** Not `null` where the process has been played before and so needs other ids. */
  readonly renewal: string | null;
}

interface Pass {
  readonly rows: readonly RecordedRow[];
  readonly shiftUs: number;
  readonly number: number;
  next: number;
}

const REPEATED_US = 60_000_000;

/** A server that was asked to stop takes no new requests; its background tasks go on. */
function isNewRequest(row: RecordedRow): boolean {
  return row.columns.kind !== 'log';
}
