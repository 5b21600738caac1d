/** A machine as the record keeps it. */
export interface MachineSnapshot {
  readonly id: string;
  readonly region: string | null;
  readonly state: string;
  readonly processGroup: string | null;
  /** One of the servers of the process group, which are the only ones that may ever be restarted. */
  readonly inGroup: boolean;
  readonly releaseVersion: string | null;
  readonly checks: string;
  /** The newest things that happened to it, in words: starts, exits, kills for lack of memory. */
  readonly lastEvents: readonly string[];
  /** Would it be restarted, and why or why not. */
  readonly target: boolean;
  readonly why: string;
}

/** What became of one machine in an attempt. */
export interface MachineResult {
  readonly machineId: string;
  readonly result: 'restarted' | 'failed' | 'unknown' | 'left-alone';
  readonly says: string;
  /** Fly's time of the start event that proves it. */
  readonly startedAtMs: number | null;
  readonly tookMs: number | null;
}
