import type { Diagnosis } from './diagnosis.ts';
import type { Evidence } from './evidence.ts';
import type { GuardAnswer } from './guard.ts';
import type { MachineResult, MachineSnapshot } from './machine-result.ts';
import type { Outcome } from './outcome.ts';
import type { VerificationResult } from './verification.ts';

/** What started a run, as the record keeps it. */
export interface Start {
  readonly trigger: string;
  readonly runUrl: string;
  /** The alert's own page in Logfire. */
  readonly alertUrl: string | null;
  /** Why a person started it by hand. */
  readonly reason: string | null;
}

/** Something that happened in an incident. Events are only ever appended; the incident is their fold. */
export type IncidentEvent = { readonly atMs: number } & (
  | ({ readonly type: 'opened' } & Start)
  | ({ readonly type: 'relapsed' } & Start)
  | { readonly type: 'diagnosed'; readonly diagnosis: StoredDiagnosis }
  | { readonly type: 'guarded'; readonly guards: readonly GuardAnswer[]; readonly machines: readonly MachineSnapshot[] }
  | { readonly type: 'captured'; readonly evidence: Evidence }
  | {
      readonly type: 'attempt-written';
      readonly attemptId: string;
      readonly machineIds: readonly string[];
      readonly knownProcessIds: readonly string[];
      /** Start events already known, by machine: what is newer belongs to this attempt or to somebody else. */
      readonly knownStarts: readonly KnownStart[];
      readonly runUrl: string;
    }
  | { readonly type: 'attempt-withdrawn'; readonly attemptId: string; readonly why: string }
  | { readonly type: 'machine-done'; readonly attemptId: string; readonly result: MachineResult }
  | { readonly type: 'verified'; readonly attemptId: string; readonly result: VerificationResult }
  | {
      readonly type: 'run-ended';
      readonly outcome: Outcome;
      readonly reasonCode: string;
      readonly sentence: string;
      readonly runUrl: string;
    }
  | {
      readonly type: 'human-called';
      readonly reasonCode: string;
      readonly commentUrl: string | null;
      readonly reminder: boolean;
      readonly runUrl: string;
    }
  | { readonly type: 'rearmed' }
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'closed';
      readonly how: 'recovered' | 'recovered-by-itself';
      readonly recoverySeconds: number | null;
    }
);

export interface KnownStart {
  readonly machineId: string;
  /** Of the newest start event, by Fly's clock; null when there was none. */
  readonly startedAtMs: number | null;
}

/** A diagnosis without what only the engine needs. */
export type StoredDiagnosis = Pick<
  Diagnosis,
  'verdict' | 'reasonCode' | 'reasons' | 'weaklyProven' | 'processes' | 'freshness' | 'firstSymptomAtMs'
>;

export interface Incident {
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly closedHow: 'recovered' | 'recovered-by-itself' | null;
  readonly recoverySeconds: number | null;
  readonly relapses: number;
  /** What opened it, or reopened it last. */
  readonly start: Start | null;
  /** The one that led to a restart, else the latest. */
  readonly diagnosis: StoredDiagnosis | null;
  readonly guards: readonly GuardAnswer[];
  readonly machines: readonly MachineSnapshot[];
  readonly evidence: Evidence | null;
  readonly evidenceAtMs: number | null;
  readonly attempts: number;
  /** Of the last attempt. */
  readonly results: readonly MachineResult[];
  /** Of the last attempt: the latest verification, and how often it was inconclusive. */
  readonly verification: VerificationResult | null;
  readonly inconclusive: number;
  readonly lastRun: { readonly outcome: Outcome; readonly reasonCode: string; readonly sentence: string } | null;
  readonly humanCalledFor: readonly string[];
  readonly events: readonly IncidentEvent[];
}

/** What the events add up to. Folding the same events again gives the same incident. */
export function foldIncident(events: readonly IncidentEvent[]): Incident {
  return events.reduce(apply, {
    openedAtMs: events[0]?.atMs ?? 0,
    closedAtMs: null,
    closedHow: null,
    recoverySeconds: null,
    relapses: 0,
    start: null,
    diagnosis: null,
    guards: [],
    machines: [],
    evidence: null,
    evidenceAtMs: null,
    attempts: 0,
    results: [],
    verification: null,
    inconclusive: 0,
    lastRun: null,
    humanCalledFor: [],
    events,
  });
}

function apply(incident: Incident, event: IncidentEvent): Incident {
  switch (event.type) {
    case 'opened':
      return { ...incident, start: startOf(event) };
    case 'relapsed':
      return {
        ...incident,
        start: startOf(event),
        closedAtMs: null,
        closedHow: null,
        recoverySeconds: null,
        relapses: incident.relapses + 1,
      };
    case 'diagnosed':
      return { ...incident, diagnosis: keepTelling(incident, event.diagnosis) };
    case 'guarded':
      return { ...incident, guards: event.guards, machines: event.machines };
    case 'captured':
      return { ...incident, evidence: event.evidence, evidenceAtMs: event.atMs };
    case 'attempt-written':
      return { ...incident, attempts: incident.attempts + 1, results: [], verification: null, inconclusive: 0 };
    case 'attempt-withdrawn':
      return { ...incident, attempts: incident.attempts - 1 };
    case 'machine-done':
      return { ...incident, results: [...incident.results, event.result] };
    case 'verified':
      return {
        ...incident,
        verification: event.result,
        inconclusive: incident.inconclusive + (event.result.verdict === 'inconclusive' ? 1 : 0),
      };
    case 'run-ended':
      return {
        ...incident,
        lastRun: { outcome: event.outcome, reasonCode: event.reasonCode, sentence: event.sentence },
      };
    case 'human-called':
      return { ...incident, humanCalledFor: [...incident.humanCalledFor, event.reasonCode] };
    case 'closed':
      return { ...incident, closedAtMs: event.atMs, closedHow: event.how, recoverySeconds: event.recoverySeconds };
    case 'rearmed':
    case 'note':
      return incident;
  }
}

function startOf({ trigger, runUrl, alertUrl, reason }: Start): Start {
  return { trigger, runUrl, alertUrl, reason };
}

/** Once something was restarted the fault is gone from sight; the diagnosis that led to it stays the incident's own. */
function keepTelling(incident: Incident, diagnosis: StoredDiagnosis): StoredDiagnosis {
  const telling = incident.diagnosis;
  return telling !== null && diagnosis.verdict === 'healthy' ? telling : diagnosis;
}
