/** What the telemetry says is the matter. `healthy`: nothing is. Only `treatable` ever leads to a restart. */
export type Verdict = 'healthy' | 'treatable' | 'dependency-down' | 'other' | 'unknown';

export interface Diagnosis {
  readonly verdict: Verdict;
  /** Stable kebab-case: why this verdict. */
  readonly reasonCode: string;
  /** In plain words and numbers, the most telling first. */
  readonly reasons: readonly string[];
  /** It may change within minutes: worth another look while `patience` lasts. */
  readonly lookAgain: boolean;
  /** Treatable, but no good answer was seen from inside: one machine's failure ends the attempt. */
  readonly weaklyProven: boolean;
  readonly processes: readonly DiagnosedProcess[];
  readonly freshness: Freshness;
  /** The first symptom that counts, as the app's clock has it. */
  readonly firstSymptomAtMs: number | null;
  /** The last finished symptom that counts. */
  readonly lastFailureAtMs: number | null;
  /** Something that counts is open now. */
  readonly hanging: boolean;
  /** What the app depends on has given good answers of late: needed before an incident is called over. */
  readonly answering: boolean;
}

export interface DiagnosedProcess {
  readonly id: string;
  /** The machine, where its telemetry names it. */
  readonly machineId: string | null;
  readonly standing: 'live' | 'ghost' | 'not-an-app-process';
  readonly sick: boolean;
  readonly signals: readonly SignalReading[];
}

/** A signal beside its threshold. */
export interface SignalReading {
  readonly kind: string;
  readonly says: string;
  readonly value: number;
  readonly atLeast: number;
  readonly met: boolean;
}

export interface Freshness {
  /** How old the newest visible row of a live process is; null when there is none. */
  readonly newestRowAgeMs: number | null;
  readonly newestRowAtMs: number | null;
  /** From a row's end to its being stored, for the newest rows. */
  readonly ingestDelayMs: number | null;
}
