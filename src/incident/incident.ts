import type { Diagnosis } from './diagnosis.ts';
import type { GuardAnswer } from './guard.ts';
import type { MachineResult, MachineSnapshot } from './machine-result.ts';
import type { Outcome } from './outcome.ts';
import type { VerificationResult } from './verification.ts';

/** Something that happened in an incident. Events are only ever appended; the incident is their fold. */
export type IncidentEvent = { readonly atMs: number } & (
  | { readonly type: 'opened'; readonly trigger: string; readonly runUrl: string }
  | { readonly type: 'relapsed'; readonly trigger: string; readonly runUrl: string }
  | { readonly type: 'diagnosed'; readonly diagnosis: StoredDiagnosis }
  | { readonly type: 'guarded'; readonly guards: readonly GuardAnswer[]; readonly machines: readonly MachineSnapshot[] }
  | { readonly type: 'captured'; readonly evidence: readonly EvidenceTable[]; readonly missing: readonly string[] }
  | {
      readonly type: 'attempt-written';
      readonly attemptId: string;
      readonly machineIds: readonly string[];
      readonly knownProcessIds: readonly string[];
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
  | { readonly type: 'human-called'; readonly reasonCode: string; readonly commentUrl: string | null }
  | { readonly type: 'note'; readonly text: string }
  | {
      readonly type: 'closed';
      readonly how: 'recovered' | 'recovered-by-itself';
      readonly recoverySeconds: number | null;
    }
);

/** A diagnosis without what only the engine needs. */
export type StoredDiagnosis = Pick<
  Diagnosis,
  'verdict' | 'reasonCode' | 'reasons' | 'weaklyProven' | 'processes' | 'freshness' | 'firstSymptomAtMs'
>;

/** A table of evidence as a person reads it; the whole of it stands in the evidence file. */
export interface EvidenceTable {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly leftOut: number;
}

export interface Incident {
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly closedHow: 'recovered' | 'recovered-by-itself' | null;
  readonly recoverySeconds: number | null;
  readonly relapses: number;
  readonly trigger: string;
  readonly runUrl: string;
  readonly diagnosis: StoredDiagnosis | null;
  readonly guards: readonly GuardAnswer[];
  readonly machines: readonly MachineSnapshot[];
  readonly evidence: readonly EvidenceTable[];
  readonly evidenceMissing: readonly string[];
  readonly evidenceCaptured: boolean;
  readonly results: readonly MachineResult[];
  readonly verification: VerificationResult | null;
  readonly verdicts: readonly VerificationResult['verdict'][];
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
    trigger: '',
    runUrl: '',
    diagnosis: null,
    guards: [],
    machines: [],
    evidence: [],
    evidenceMissing: [],
    evidenceCaptured: false,
    results: [],
    verification: null,
    verdicts: [],
    lastRun: null,
    humanCalledFor: [],
    events,
  });
}

function apply(incident: Incident, event: IncidentEvent): Incident {
  switch (event.type) {
    case 'opened':
      return { ...incident, trigger: event.trigger, runUrl: event.runUrl };
    case 'relapsed':
      return { ...incident, closedAtMs: null, closedHow: null, relapses: incident.relapses + 1, runUrl: event.runUrl };
    case 'diagnosed':
      // Once something was restarted the fault is gone from sight; the diagnosis that led to it stays the incident's own.
      return incident.results.length > 0 && event.diagnosis.verdict === 'healthy'
        ? incident
        : { ...incident, diagnosis: event.diagnosis };
    case 'guarded':
      return { ...incident, guards: event.guards, machines: event.machines };
    case 'captured':
      return { ...incident, evidence: event.evidence, evidenceMissing: event.missing, evidenceCaptured: true };
    case 'machine-done':
      return { ...incident, results: [...incident.results, event.result] };
    case 'verified':
      return { ...incident, verification: event.result, verdicts: [...incident.verdicts, event.result.verdict] };
    case 'run-ended':
      return {
        ...incident,
        lastRun: { outcome: event.outcome, reasonCode: event.reasonCode, sentence: event.sentence },
      };
    case 'human-called':
      return { ...incident, humanCalledFor: [...incident.humanCalledFor, event.reasonCode] };
    case 'closed':
      return { ...incident, closedAtMs: event.atMs, closedHow: event.how, recoverySeconds: event.recoverySeconds };
    case 'attempt-written':
    case 'attempt-withdrawn':
    case 'note':
      return incident;
  }
}
