import type { AppProbe } from '../fly/app-probe.ts';
import type { Fly } from '../fly/fly.ts';
import type { Faces } from '../history/faces.ts';
import type { Issues } from '../history/issues.ts';
import type { HistoryKey } from '../history/read-history.ts';
import type { Logfire } from '../logfire/logfire.ts';
import type { DatabaseProbe } from '../postgres/probe-database.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Clock } from '../support/clock.ts';
import type { Log } from '../support/log.ts';
import type { Redact } from '../support/redaction.ts';
import type { BudgetWindow } from './budget.ts';

/** One execution: what it works with and what it may do. */
export interface Run {
  readonly id: string;
  readonly url: string;
  readonly trigger: RunTrigger;
  readonly plan: Plan;
  readonly systems: Systems;
  readonly log: Log;
  readonly redact: Redact;
  /** How many addresses and hosts were replaced by names so far. */
  readonly redactedAddresses: () => number;
  /** Finds out, before anything is written, whether addresses are to be replaced. */
  readonly settleAddresses: () => Promise<void>;
  /** Aborts when the run is to stop before its next step. */
  readonly stop: AbortSignal;
  /** Kept between `main` and `post`, so that a killed run's leases and attempt can be looked after. */
  readonly remember: (kept: Kept) => void;
  /** Keeps the whole evidence; gives where. */
  readonly keepEvidence: (evidence: unknown) => Promise<string>;
}

export interface RunTrigger {
  readonly kind: 'schedule' | 'by-hand' | 'alert' | 'other';
  readonly says: string;
  /** The alert's own page in Logfire. */
  readonly alertUrl: string | null;
}

export interface Kept {
  readonly leases: readonly { readonly machineId: string; readonly nonce: string }[];
  /** The attempt that is under way. */
  readonly attemptId: string | null;
}

export interface Plan {
  readonly mode: 'observe' | 'act';
  readonly runbook: Runbook;
  readonly key: HistoryKey;
  readonly serviceName: string | null;
  readonly budget: readonly BudgetWindow[];
  readonly deployQuietPeriodMs: number;
  readonly patienceMs: number;
  readonly verifyForMs: number;
  readonly verifyTimeoutMs: number;
  readonly escalateTo: readonly string[];
  readonly skipDiagnosis: boolean;
  readonly reason: string | null;
}

export interface Systems {
  readonly clock: Clock;
  readonly fly: Fly;
  readonly logfire: Logfire;
  readonly issues: Issues;
  readonly appProbe: AppProbe | null;
  readonly probeDatabase: (() => Promise<DatabaseProbe>) | null;
  readonly faces: Faces;
}
