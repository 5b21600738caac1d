import type { HistoryRecord } from '../history/history-record.ts';
import type { AttemptRecord, HistoryState } from '../history/state.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import type { VerificationResult } from '../incident/verification.ts';
import { restartedIn } from './end-broken.ts';
import { type Ending, endRecorded } from './end-run.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { RunResult } from './respond.ts';
import type { Run } from './run.ts';
import { withAttempt } from './with-attempt.ts';

export interface VerifiedContext {
  readonly run: Run;
  /** The look the attempt was made from, or that of the run that verifies again. */
  readonly look: Look;
  readonly record: HistoryRecord;
  /** The attempt as the state has it. */
  readonly entry: AttemptRecord;
  readonly results: readonly MachineResult[];
  /** Processes that were there before the attempt. */
  readonly knownProcessIds: ReadonlySet<string>;
  readonly verification: VerificationResult;
  readonly evidencePath: string | null;
}

/** Writes what the verification said, and closes, hands over or leaves the incident open for one more verification. */
export async function endVerified(context: VerifiedContext): Promise<RunResult> {
  const { run, look, record, entry, results, verification } = context;
  const isFirst = (record.incident?.inconclusive ?? 0) === 0;
  const atMs = githubNow(run, look);
  const verified: IncidentEvent = { type: 'verified', atMs, attemptId: entry.id, result: verification };
  const again = verification.verdict === 'inconclusive' && isFirst;
  const ending = endingOf(context, isFirst);
  return endRecorded(run, look, record, {
    ...ending,
    reasonCode: verification.reasonCode,
    evidencePath: context.evidencePath,
    machinesRestarted: restartedIn(results),
    events: [verified, ...(ending.events ?? [])],
    change: (state) => ({
      ...withAttempt(state, { ...entry, finishedAtMs: entry.finishedAtMs ?? atMs }),
      replacedProcessIds: replaced(state, context),
      openIncident: state.openIncident === null ? null : { ...state.openIncident, verifyAgain: again },
    }),
  });
}

function endingOf(context: VerifiedContext, isFirst: boolean): Omit<Ending, 'reasonCode'> {
  const { run, look, results, verification } = context;
  const names = restartedIn(results).join(', ');
  if (verification.verdict === 'recovered') {
    const seconds = recoverySeconds(context);
    return {
      outcome: 'recovered',
      sentence: `Recovered: ${names} restarted one by one; ${verification.queries} queries answered since.`,
      needsHuman: false,
      recoverySeconds: seconds,
      closes: true,
      events: [{ type: 'closed', atMs: githubNow(run, look), how: 'recovered', recoverySeconds: seconds }],
    };
  }
  const failed = results.find((result) => result.result === 'failed' || result.result === 'unknown');
  const unmet =
    verification.checks.find((check) => check.met === 'no') ?? verification.checks.find((check) => check.met !== 'yes');
  const seen = unmet === undefined ? verification.reasonCode : `${unmet.says}: ${unmet.value}, wanted ${unmet.wanted}`;
  if (verification.verdict === 'unrecovered') {
    const why = failed === undefined ? seen : `${failed.machineId} ${failed.says}`;
    const tried = names === '' ? 'no restart is certain to have happened' : `restarted ${names}`;
    const sentence = `Not recovered (${tried}): ${why}.`;
    return { outcome: 'unrecovered', sentence, needsHuman: true, latches: true };
  }
  const next = isFirst ? 'The next run verifies again.' : 'A person has to look.';
  const sentence = `Restarted ${names}, but what was seen does not prove recovery (${seen}). ${next}`;
  return { outcome: 'inconclusive', sentence, needsHuman: !isFirst, latches: !isFirst };
}

/** From the first symptom, by the telemetry's clock until the look and by ours from then on. */
function recoverySeconds({ run, look, record }: VerifiedContext): number | null {
  const { firstSymptomAtMs, freshness } = look.diagnosis;
  if (firstSymptomAtMs === null || freshness.newestRowAtMs === null || freshness.newestRowAgeMs === null) {
    const openedAtMs = record.incident?.openedAtMs ?? null;
    return openedAtMs === null ? null : Math.round((githubNow(run, look) - openedAtMs) / 1_000);
  }
  const beforeMs = freshness.newestRowAtMs + freshness.newestRowAgeMs - firstSymptomAtMs;
  return Math.round((beforeMs + run.systems.clock.nowMs() - look.takenAtMs) / 1_000);
}

const MOST_REPLACED = 50;

/** Processes of machines that were restarted are dead, whatever they still seem to say. */
function replaced(state: HistoryState, { look, results, knownProcessIds }: VerifiedContext): string[] {
  const restarted = new Set(restartedIn(results));
  const all = results.length > 0 && results.every((result) => result.result === 'restarted');
  const dead = look.diagnosis.processes
    .filter((process) => knownProcessIds.has(process.id))
    .filter((process) => (process.machineId === null ? all : restarted.has(process.machineId)))
    .map((process) => process.id);
  return [...new Set([...dead, ...state.replacedProcessIds])].slice(0, MOST_REPLACED);
}
