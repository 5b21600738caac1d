import type { Record } from '../history/record.ts';
import type { HistoryState } from '../history/state.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import type { VerificationResult } from '../incident/verification.ts';
import { changeAttempt } from './attempt.ts';
import { endRecorded, githubNow } from './incident-record.ts';
import type { Look } from './look.ts';
import type { RunResult } from './respond.ts';
import type { Run } from './run.ts';

export interface VerifiedContext {
  readonly run: Run;
  /** The look the attempt was made from. */
  readonly second: Look;
  readonly record: Record;
  readonly attemptId: string;
  readonly verification: VerificationResult;
  /** The machine that ended the attempt, null when all went well. */
  readonly failed: MachineResult | null;
  readonly evidencePath: string | null;
}

/** Writes what the verification said, and closes, hands over or leaves the incident open for one more verification. */
export async function endVerified(context: VerifiedContext): Promise<RunResult> {
  const { run, second, record, attemptId, verification, evidencePath } = context;
  const atMs = run.systems.clock.nowMs();
  const isFirst = !(record.incident?.verdicts ?? []).includes('inconclusive');
  await record.append([{ type: 'verified', atMs, attemptId, result: verification }], (state) => ({
    ...changeAttempt(state, attemptId, (attempt) => ({ ...attempt, finishedAtMs: githubNow(run, second) })),
    replacedProcessIds: replaced(state, second),
    openIncident:
      state.openIncident === null
        ? null
        : { ...state.openIncident, verifyAgain: verification.verdict === 'inconclusive' && isFirst },
  }));
  const seconds = recoverySeconds(context);
  const restarted = record.incident?.results.filter((result) => result.result === 'restarted') ?? [];
  const names = restarted.map((result) => result.machineId).join(', ');
  const base = { reasonCode: verification.reasonCode, evidencePath };
  if (verification.verdict === 'recovered') {
    const closed: IncidentEvent = { type: 'closed', atMs, how: 'recovered', recoverySeconds: seconds };
    const sentence = `Recovered: ${names} restarted one by one; ${verification.queries} queries answered since.`;
    return endRecorded(run, second, record, {
      ...base,
      outcome: 'recovered',
      sentence,
      needsHuman: false,
      events: [closed],
      recoverySeconds: seconds,
    });
  }
  const unmet = verification.checks.find((check) => check.met !== 'yes');
  const seen = unmet === undefined ? verification.reasonCode : `${unmet.says}: ${unmet.value}, wanted ${unmet.wanted}`;
  if (verification.verdict === 'unrecovered') {
    const sentence = `Not recovered after restarting ${names === '' ? 'nothing' : names}: ${context.failed?.says ?? seen}.`;
    return endRecorded(run, second, record, {
      ...base,
      outcome: 'unrecovered',
      sentence,
      needsHuman: true,
      latches: true,
    });
  }
  const next = isFirst ? 'The next run verifies again.' : 'A person has to look.';
  const sentence = `Restarted ${names}, but too little was seen to call it recovered (${seen}). ${next}`;
  return endRecorded(run, second, record, {
    ...base,
    outcome: 'inconclusive',
    sentence,
    needsHuman: !isFirst,
    latches: !isFirst,
  });
}

/** From the first symptom, by the telemetry's clock until the first look and by ours from then on. */
function recoverySeconds({ run, second }: VerifiedContext): number | null {
  const { firstSymptomAtMs, freshness } = second.diagnosis;
  if (firstSymptomAtMs === null || freshness.newestRowAtMs === null || freshness.newestRowAgeMs === null) return null;
  const beforeMs = freshness.newestRowAtMs + freshness.newestRowAgeMs - firstSymptomAtMs;
  return Math.round((beforeMs + run.systems.clock.nowMs() - second.takenAtMs) / 1_000);
}

const MOST_REPLACED = 50;

/** Processes of machines that were restarted are dead, whatever they still seem to say. */
function replaced(state: HistoryState, look: Look): string[] {
  const restarted = new Set(state.attempts.at(-1)?.doneMachineIds ?? []);
  const all = state.attempts.at(-1)?.machineIds.every((id) => restarted.has(id)) ?? false;
  const dead = look.diagnosis.processes
    .filter((process) => (process.machineId === null ? all : restarted.has(process.machineId)))
    .map((process) => process.id);
  return [...new Set([...dead, ...state.replacedProcessIds])].slice(0, MOST_REPLACED);
}
