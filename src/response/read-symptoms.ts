import type { SignalReading } from '../incident/diagnosis.ts';
import type { Runbook, SymptomKind, Threshold } from '../runbook/runbook.ts';
import type { ProcessRow } from './process-row.ts';

/** What one process shows of the runbook's kinds. */
export interface Symptoms {
  /** The machine where it is known, else the beginning of the process's id. */
  readonly name: string;
  readonly readings: readonly SignalReading[];
  readonly met: readonly SignalReading[];
  readonly presentKinds: readonly string[];
  readonly proofPresent: boolean;
  readonly elsewherePresent: boolean;
  readonly quorumMet: boolean;
  readonly firstSymptomAtMs: number | null;
  readonly lastFailureAtMs: number | null;
  readonly hanging: boolean;
  /** Since when the companion is lost, null when it is well or back. */
  readonly companionLostSinceMs: number | null;
}

/** How long before the first proof a companion's trouble may lie and still count as the beginning. */
const COMPANION_BEFORE_PROOF_MS = 120_000;

/** Reads the kinds off one row: which are present, since when, and whether something is open now. */
export function readSymptoms(row: ProcessRow, symptoms: Runbook['symptoms']): Symptoms {
  const readings = symptoms.kinds.flatMap((kind) =>
    kind.presentWhen.map((threshold) => readSignal(row, kind, threshold)),
  );
  const met = readings.filter((reading) => reading.met);
  const present = symptoms.kinds.filter((kind) => met.some((reading) => reading.kind === kind.title));
  const proofs = present.filter((kind) => kind.role === 'proof');
  const telling = proofs.length > 0 ? proofs : present.filter((kind) => kind.role === 'elsewhere');
  const companions = symptoms.kinds.filter((kind) => kind.role === 'companion');
  return {
    name: row.machineId === null ? `process ${row.process.slice(0, 8)}` : `machine ${row.machineId}`,
    readings,
    met,
    presentKinds: present.map((kind) => kind.id),
    proofPresent: proofs.length > 0,
    elsewherePresent: present.some((kind) => kind.role === 'elsewhere'),
    quorumMet: proofs.length > 0 && present.filter((kind) => kind.treatable).length >= symptoms.quorum,
    firstSymptomAtMs: firstSymptom(row, telling, companions),
    lastFailureAtMs: latest(
      row,
      telling.flatMap((kind) => kind.lastAt),
    ),
    hanging: telling.some((kind) => kind.open !== null && row.count(kind.open) > 0),
    companionLostSinceMs: lostSince(row, companions),
  };
}

function readSignal(row: ProcessRow, kind: SymptomKind, threshold: Threshold): SignalReading {
  const value = row.count(threshold.signal);
  const share = threshold.shareOf;
  const enoughOfIt = share === undefined || value >= share.atLeast * row.count(share.signal);
  const open = threshold.whileOpen === undefined || row.count(threshold.whileOpen) > 0;
  const met = value >= threshold.atLeast && enoughOfIt && open;
  return { kind: kind.title, says: threshold.says, value, atLeast: threshold.atLeast, met };
}

function firstSymptom(
  row: ProcessRow,
  telling: readonly SymptomKind[],
  companions: readonly SymptomKind[],
): number | null {
  const proof = earliest(
    row,
    telling.flatMap((kind) => kind.firstAt),
  );
  const companion = earliest(
    row,
    companions.flatMap((kind) => kind.firstAt),
  );
  if (proof === null || companion === null) return proof;
  return companion < proof && proof - companion <= COMPANION_BEFORE_PROOF_MS ? companion : proof;
}

function lostSince(row: ProcessRow, companions: readonly SymptomKind[]): number | null {
  return earliest(
    row,
    companions.flatMap((kind) => kind.lostSince ?? []),
  );
}

function earliest(row: ProcessRow, columns: readonly string[]): number | null {
  const instants = columns.flatMap((column) => row.atMs(column) ?? []);
  return instants.length === 0 ? null : Math.min(...instants);
}

function latest(row: ProcessRow, columns: readonly string[]): number | null {
  const instants = columns.flatMap((column) => row.atMs(column) ?? []);
  return instants.length === 0 ? null : Math.max(...instants);
}
