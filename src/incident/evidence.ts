/** A trace in Logfire; its address is null where the project's name could not be had. */
export interface TraceLink {
  readonly traceId: string;
  readonly url: string | null;
}

/** Text from outside, or traces. */
export type Cell = string | readonly TraceLink[];

/** A table of evidence as a person reads it; the whole of it stands in the evidence file. */
export interface EvidenceTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that only the evidence file has. */
  readonly leftOut: number;
}

/** One minute of telemetry around the incident. */
export interface Minute {
  readonly atMs: number;
  readonly rows: number;
  readonly errors: number;
  /** Good answers of what the app depends on. */
  readonly answers: number;
}

/** One of the runbook's open questions, and what this incident's evidence says about it. */
export interface OpenQuestion {
  readonly question: string;
  readonly answer: string;
}

/** Root requests before the first symptom: what is ordinary for this app. */
export interface Baseline {
  readonly requests: number;
  readonly serverErrors: number;
}

/** What is kept before a restart destroys it. */
export interface Evidence {
  readonly tables: readonly EvidenceTable[];
  readonly minutes: readonly Minute[];
  readonly questions: readonly OpenQuestion[];
  /** Null when it could not be had. */
  readonly baseline: Baseline | null;
  /** What could not be had, by title. */
  readonly missing: readonly string[];
  /** How many addresses and hosts were replaced by names. */
  readonly redactedAddresses: number;
}
