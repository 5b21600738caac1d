import type { OnRestart } from '../sandbox/scenario/scenario.ts';

/** What a world is like when it begins. Everything may be left out: then two app machines have been sick for five minutes. */
export interface WorldSettings {
  readonly seed?: number;
  readonly machines?: readonly MachinePlan[];
  /** Rows name their machine. */
  readonly hostName?: boolean;
  /** From a row's end until it can be read. */
  readonly ingestMs?: number;
  /** Per machine; 0 is an app that only the probe visits. */
  readonly requestsPerSecond?: number;
  /** Some queries stay fast while a pool is exhausted. */
  readonly fastQueriesUnderFault?: boolean;
  readonly outages?: readonly Outage[];
  /** The app writes credentials into its telemetry. */
  readonly leaksCredentials?: boolean;
  /** Others write this into its telemetry. */
  readonly foreignText?: string;
  /** Of one request, there and back. */
  readonly latencyMs?: { readonly least: number; readonly most: number };
}

export interface MachinePlan {
  readonly id: string;
  readonly group?: string;
  readonly state?: string;
  readonly standbys?: readonly string[];
  readonly hostStatus?: string;
  readonly hasChecks?: boolean;
  readonly releaseAgeMs?: number;
  readonly releaseVersion?: number;
  readonly stopTimeoutMs?: number;
  readonly onRestart?: OnRestart;
  /** One after the other; the processes after the last one are well. */
  readonly lives: readonly LifeCourse[];
}

/** How one process goes. */
export interface LifeCourse {
  /** `null` = hangs while starting. */
  readonly bootMs?: number | null;
  /** Ends by itself so long after its start. */
  readonly exitAfterMs?: number | null;
  readonly trouble?: PlannedTrouble | null;
}

export interface PlannedTrouble {
  readonly kind: TroubleKind;
  /** After the beginning of the world for a machine's first process (negative = before it), else after it serves. */
  readonly afterMs: number;
  /** `null` = until the process ends. */
  readonly lastsMs: number | null;
}

/** The first two are the runbook's fault. The others a restart does not cure. */
export type TroubleKind =
  | 'pool-exhaustion'
  | 'connection-leak'
  | 'server-errors'
  | 'hangs-elsewhere'
  | 'listener-lost'
  | 'frozen';

/** The database is away, after the beginning of the world. */
export interface Outage {
  /** `new-connections`: those that are open still work. */
  readonly how: 'unreachable' | 'refuses' | 'new-connections';
  readonly fromMs: number;
  readonly toMs: number | null;
}

export const SICK_FOR_MS = 300_000;

export function sickFor(durationMs: number, kind: TroubleKind = 'pool-exhaustion'): LifeCourse {
  return { trouble: { kind, afterMs: -durationMs, lastsMs: null } };
}

export const WELL: LifeCourse = {};
