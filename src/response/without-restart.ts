import type { HistoryReading } from '../history/read-history.ts';
import type { AttemptRecord } from '../history/state.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import { capture } from './capture.ts';
import { endRecorded, toResult } from './end-run.ts';
import { eventsOf } from './events-of.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import { openOrContinue, recordOf } from './open-incident.ts';
import type { RunResult, Step } from './respond.ts';
import type { Run } from './run.ts';
import { withAttempt } from './with-attempt.ts';
import { opensIncident } from './worth-an-incident.ts';

/** Nothing is the matter, or not any more: an open incident is closed, and one that came and went is written down. */
export async function endHealthy(run: Run, look: Look, early: boolean): Promise<Step> {
  const again = early || look.diagnosis.lookAgain;
  const finish = (): Promise<RunResult> => finishHealthy(run, look);
  const why = early ? 'The alert may be ahead of the telemetry.' : 'Not settled yet.';
  return again
    ? { kind: 'look-again', why, passesInMs: null, orElse: finish }
    : { kind: 'done', result: await finish() };
}

async function finishHealthy(run: Run, look: Look): Promise<RunResult> {
  const { history, diagnosis } = look;
  const sentence = diagnosis.reasons[0] ?? 'Healthy.';
  const ending = { outcome: 'healthy', reasonCode: diagnosis.reasonCode, sentence, needsHuman: false } as const;
  const unrecorded = (): RunResult =>
    toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: false });
  if (history === null || history.trouble !== null) return unrecorded();
  const isOpen = history.state.openIncident !== null;
  const cameAndWent = diagnosis.reasonCode === 'symptoms-over' && !isKnown(history, look);
  // What merely shows no symptom is not proven to be well: an open incident needs good answers since.
  if (!(isOpen ? diagnosis.answering : cameAndWent)) return unrecorded();
  const record = await recordOf(run, history);
  if (record.incident === null) await openOrContinue(run, look, record, eventsOf(run, look, [], []));
  const atMs = githubNow(run, look);
  const closed: IncidentEvent = { type: 'closed', atMs, how: 'recovered-by-itself', recoverySeconds: null };
  // A run that ended between its last two writes has told the end already.
  const events = record.incident?.closedAtMs == null ? [closed] : [];
  return endRecorded(run, look, record, { ...ending, events, closes: true });
}

/** The symptoms that are over belong to an incident that was closed after they began. */
function isKnown({ state, dateMs }: HistoryReading, { diagnosis }: Look): boolean {
  const { newestRowAtMs, newestRowAgeMs } = diagnosis.freshness;
  const failedAgoMs = (newestRowAtMs ?? 0) - (diagnosis.lastFailureAtMs ?? 0) + (newestRowAgeMs ?? 0);
  return state.lastClosed !== null && dateMs - failedAgoMs <= state.lastClosed.closedAtMs;
}

/** Sick or unknown, and a restart is not the cure: written down where there is something to tell, and a person called. */
export async function endUntreatable(run: Run, look: Look): Promise<Step> {
  const finish = (): Promise<RunResult> => finishUntreatable(run, look);
  const why = look.diagnosis.reasons[0] ?? '';
  return look.diagnosis.lookAgain
    ? { kind: 'look-again', why, passesInMs: null, orElse: finish }
    : { kind: 'done', result: await finish() };
}

async function finishUntreatable(run: Run, look: Look): Promise<RunResult> {
  const { diagnosis, history } = look;
  const sentence = `Nothing was restarted. ${diagnosis.reasons[0] ?? ''}`.trim();
  const ending = { outcome: 'held', reasonCode: diagnosis.reasonCode, sentence } as const;
  const opens = opensIncident(run, look);
  if (history === null || history.trouble !== null || !opens) {
    return toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: opens });
  }
  const record = await recordOf(run, history);
  await openOrContinue(run, look, record, eventsOf(run, look, [], []));
  const captured = record.incident?.evidence == null ? await capture(run, look) : null;
  const atMs = githubNow(run, look);
  const events: readonly IncidentEvent[] =
    captured === null ? [] : [{ type: 'captured', atMs, evidence: captured.evidence }];
  return endRecorded(run, look, record, { ...ending, needsHuman: true, events, evidencePath: captured?.path ?? null });
}

/** Another run is in the middle of its attempt: what is seen now is its work, and it tells the story itself. */
export function endBeside(run: Run, look: Look, atWork: AttemptRecord): Step {
  const { verdict, reasons } = look.diagnosis;
  const ending =
    verdict === 'healthy'
      ? ({ outcome: 'healthy', reasonCode: look.diagnosis.reasonCode, sentence: reasons[0] ?? 'Healthy.' } as const)
      : ({
          outcome: 'held',
          reasonCode: 'another-run',
          sentence: `Nothing was restarted by this run: another one is at work (${atWork.runUrl}).`,
        } as const);
  return { kind: 'done', result: toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: false }) };
}

/** A run before this one died in the middle of its attempt: its story is finished from Fly's events, and a person must look. */
export async function endUnfinished(run: Run, look: Look, history: HistoryReading, dead: AttemptRecord): Promise<Step> {
  const record = await recordOf(run, history);
  if (record.incident === null) await openOrContinue(run, look, record, eventsOf(run, look, [], []));
  const told = tellMachines(look, dead);
  const atMs = githubNow(run, look);
  const result = await endRecorded(run, look, record, {
    outcome: 'held',
    reasonCode: 'unfinished-attempt',
    sentence: `Nothing was restarted by this run: an earlier one ended in the middle of its attempt (${told}). A person has to look.`,
    needsHuman: true,
    latches: true,
    events: [{ type: 'note', atMs, text: `attempt ${dead.id} was left unfinished: ${told}` }],
    change: (state) => withAttempt(state, { ...dead, finishedAtMs: atMs }),
  });
  return { kind: 'done', result };
}

function tellMachines(look: Look, dead: AttemptRecord): string {
  return dead.machineIds
    .map((id) => {
      const machine = look.machines?.find((candidate) => candidate.id === id);
      if (machine === undefined) return `machine ${id} is not listed any more`;
      const asked = machine.events.some((event) => event.type === 'restart' && event.timestampMs >= dead.atMs);
      const started = machine.events.some(
        (event) => event.type === 'start' && event.status === 'started' && event.timestampMs >= dead.atMs,
      );
      return `machine ${id} ${tellDeed(asked, started)}, is ${machine.state}`;
    })
    .join('; ');
}

/** A deploy starts a machine as well, but nobody asked for a restart then. */
function tellDeed(asked: boolean, started: boolean): string {
  if (!asked) return started ? 'was started anew' : 'was not restarted';
  return started ? 'was restarted' : 'was being restarted';
}
