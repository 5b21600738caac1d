import type { Cell, OpenQuestion } from '../incident/evidence.ts';

/**
 * A runbook as data: the headings of the document it comes from. The engine knows kinds, thresholds and a quorum;
 * what a pool or a listener is, it does not know.
 */
export interface Runbook {
  readonly name: string;
  readonly title: string;
  /** The fault in a few words, as the object of "diagnosed: …". */
  readonly fault: string;
  readonly symptoms: Symptoms;
  readonly dependency: Dependency;
  readonly evidence: readonly EvidenceQuery[];
  readonly activity: Activity;
  readonly answerQuestions: AnswerQuestions;
  readonly verification: Verification;
  readonly followUp: readonly string[];
}

/** One row per process, with the engine's own columns (see `process-row.ts`) and one column per signal. */
export interface Symptoms {
  readonly sql: (serviceName: string | null) => string;
  readonly kinds: readonly SymptomKind[];
  /** How many of the kinds with `treatable` must be present on one process. */
  readonly quorum: number;
}

export interface SymptomKind {
  readonly id: string;
  readonly title: string;
  /** It counts towards the quorum that a restart needs. */
  readonly treatable: boolean;
  /**
   * `proof`: one of these must be going on and lasting before a restart. `companion`: supports a proof and is harmless alone
   * until it stays lost. `elsewhere`: sickness of another kind.
   */
  readonly role: 'proof' | 'companion' | 'elsewhere';
  /** Present when any of these is met. */
  readonly presentWhen: readonly Threshold[];
  /** Columns with the instants at which it began, each null when there is nothing. */
  readonly firstAt: readonly string[];
  /** Columns with the instants of its last finished symptom. */
  readonly lastAt: readonly string[];
  /** Of a companion: column with the instant since when it is lost, null when it is well or back. */
  readonly lostSince?: string;
  /** Column that counts what is still open, which means: going on now. */
  readonly open: string | null;
}

export interface Threshold {
  readonly signal: string;
  readonly says: string;
  readonly atLeast: number;
  /** And the signal is at least this share of that other signal. */
  readonly shareOf?: { readonly signal: string; readonly atLeast: number };
  /** And this other signal is not zero. */
  readonly whileOpen?: string;
}

/** What the fault depends on and a restart cannot mend. */
export interface Dependency {
  readonly name: string;
  /** Column: good answers within the last minute. */
  readonly answers: string;
  readonly answersAtLeast: number;
  /** Column: instant of the last good answer. */
  readonly lastAnswerAt: string;
  /** Column: connections that the server itself refused with an error of its own. */
  readonly refusals: string;
  /** Column: connections for which every address failed. */
  readonly allAddressesFailed: string;
  /** The input that lets Firebreak ask the dependency itself. */
  readonly probeInput: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** A question to the telemetry, kept before a restart destroys the answer. */
export interface EvidenceQuery {
  readonly id: string;
  readonly title: string;
  readonly sql: (serviceName: string | null) => string;
  /** More rows than an answer can have: one with as many was cut off. */
  readonly limit: number;
  /** The answer as a person reads it; pure, and never throws for odd rows. */
  readonly present: (rows: readonly Row[], links: TraceLinks) => PresentedTable;
}

export interface PresentedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The address of a trace in Logfire; null where the project's name could not be had. */
export type TraceLinks = (traceId: string) => string | null;

/** Rows per minute around an incident: columns `minute`, `row_count`, `errors`, `answers`. */
export interface Activity {
  readonly title: string;
  readonly sql: (serviceName: string | null) => string;
}

/** What the evidence says about the questions that the runbook leaves open. Pure. */
export type AnswerQuestions = (asked: {
  /** The rows of an evidence query, null when they could not be had. */
  readonly rows: (id: string) => readonly Row[] | null;
  /** What each address of the dependency said when it was asked from outside. */
  readonly addresses: readonly { readonly address: string; readonly family: 4 | 6; readonly answers: boolean }[];
  readonly kinds: readonly string[];
}) => readonly OpenQuestion[];

export interface Verification {
  /** One row per process; columns as in `verification-row.ts` and one per signal of `absent`. */
  readonly sql: (serviceName: string | null) => string;
  /** Root requests that ended before an instant: columns `requests` and `server_errors`. */
  readonly baselineSql: (serviceName: string | null, before: string) => string;
  /** Must be zero on new processes; from `failsFrom` on it is certain that the restart did not help (null: never certain). */
  readonly absent: readonly { readonly signal: string; readonly says: string; readonly failsFrom: number | null }[];
  readonly queriesAtLeast: number;
  readonly queriesAtLeastWhenQuiet: number;
  readonly fastShareAtLeast: number;
  readonly tolerableShareAtLeast: number;
  readonly serverErrorShareAtMost: number;
  readonly says: {
    readonly ready: string;
    readonly queries: string;
    readonly fast: string;
    readonly tolerable: string;
  };
}
