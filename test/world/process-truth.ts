import type { TroubleKind } from './world-settings.ts';

/** What really becomes of one process. */
export interface ProcessTruth {
  readonly id: string;
  readonly machineId: string;
  readonly isApp: boolean;
  readonly startedAtMs: number;
  /** `null` where it never answers. */
  readonly servingAtMs: number | null;
  /** It serves, but its first connection to the database failed. */
  readonly isSetUp: boolean;
  readonly stopAskedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly troubles: readonly Trouble[];
  readonly visits: readonly Visit[];
}

export interface Trouble {
  readonly kind: TroubleKind | 'database-unreachable' | 'database-refuses';
  readonly fromMs: number;
  /** Infinity where it does not end by itself. */
  readonly toMs: number;
  /** When the listener has its connection again; null where it never gets one. */
  readonly backAtMs: number | null;
}

/** The probe page was asked for. */
export interface Visit {
  readonly atMs: number;
  /** Null where it is answered at once; Infinity where it never is. */
  readonly hangsUntilMs: number | null;
}

/** A restart cures these, and nothing else. */
const CURABLE: ReadonlySet<Trouble['kind']> = new Set(['pool-exhaustion', 'connection-leak']);

/** Did this process have the runbook's fault at some time in between? */
export function hadFault(process: ProcessTruth, fromMs: number, toMs: number): boolean {
  return (
    isAlive(process, fromMs, toMs) &&
    process.troubles.some((one) => CURABLE.has(one.kind) && overlaps(one, fromMs, toMs))
  );
}

/** Does it serve, connected and without any trouble, the whole time? */
export function isWell(process: ProcessTruth, fromMs: number, toMs: number): boolean {
  const isUp = process.servingAtMs !== null && process.servingAtMs <= fromMs && process.isSetUp;
  const lives = process.endedAtMs === null || process.endedAtMs > toMs;
  return isUp && lives && !process.troubles.some((one) => overlaps(one, fromMs, toMs));
}

export function troubleAt(process: ProcessTruth, atMs: number): Trouble | null {
  return process.troubles.find((one) => overlaps(one, atMs, atMs)) ?? null;
}

function isAlive(process: ProcessTruth, fromMs: number, toMs: number): boolean {
  return process.startedAtMs <= toMs && (process.endedAtMs === null || process.endedAtMs > fromMs);
}

function overlaps(trouble: Trouble, fromMs: number, toMs: number): boolean {
  return trouble.fromMs <= toMs && trouble.toMs > fromMs;
}
