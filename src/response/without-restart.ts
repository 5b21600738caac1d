import type { AttemptRecord } from '../history/state.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import { capture } from './capture.ts';
import { endRecorded, eventsOf, openOrContinue, recordOf, toResult } from './incident-record.ts';
import type { Look } from './look.ts';
import type { RunResult, Step } from './respond.ts';
import type { Run } from './run.ts';

/** Verdicts `unknown` that are as good as sick: there is a fault, only the proof that a restart helps is missing. */
const OPENS_THOUGH_UNKNOWN = /-unproven$/;

/** Nothing is the matter, or not any more: an open incident is closed, and one that came and went is written down. */
export async function endHealthy(run: Run, look: Look, early: boolean): Promise<Step> {
  const again = early || look.diagnosis.lookAgain;
  const finish = (): Promise<RunResult> => finishHealthy(run, look);
  const why = early ? 'The alert may be ahead of the telemetry.' : 'Not settled yet.';
  return again ? { kind: 'look-again', why, orElse: finish } : { kind: 'done', result: await finish() };
}

async function finishHealthy(run: Run, look: Look): Promise<RunResult> {
  const { history, diagnosis } = look;
  const sentence = diagnosis.reasons[0] ?? 'Healthy.';
  const ending = { outcome: 'healthy', reasonCode: diagnosis.reasonCode, sentence, needsHuman: false } as const;
  const isOpen = history?.state.openIncident !== undefined && history.state.openIncident !== null;
  const cameAndWent = diagnosis.reasonCode === 'symptoms-over' && !isKnown(look);
  if (history === null || history.trouble !== null || !(isOpen || cameAndWent) || diagnosis.reasonCode === 'quiet') {
    return toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: false });
  }
  const record = await recordOf(run, history);
  if (!isOpen) await openOrContinue(run, look, record, eventsOf(run, look, [], []));
  const closed: IncidentEvent = {
    type: 'closed',
    atMs: run.systems.clock.nowMs(),
    how: 'recovered-by-itself',
    recoverySeconds: null,
  };
  return endRecorded(run, look, record, { ...ending, events: [closed] });
}

/** The symptoms that are over belong to an incident that was closed after they began. */
function isKnown(look: Look): boolean {
  const closed = look.history?.state.lastClosed;
  return closed !== undefined && closed !== null && closed.closedAtMs >= (look.diagnosis.lastFailureAtMs ?? 0);
}

/** Sick or unknown, and a restart is not the cure: written down where there is something to tell, and a person called. */
export async function endUntreatable(run: Run, look: Look): Promise<Step> {
  const finish = (): Promise<RunResult> => finishUntreatable(run, look);
  if (look.diagnosis.lookAgain) return { kind: 'look-again', why: look.diagnosis.reasons[0] ?? '', orElse: finish };
  return { kind: 'done', result: await finish() };
}

async function finishUntreatable(run: Run, look: Look): Promise<RunResult> {
  const { diagnosis, history } = look;
  const sentence = `Nothing was restarted. ${diagnosis.reasons[0] ?? ''}`.trim();
  const ending = { outcome: 'held', reasonCode: diagnosis.reasonCode, sentence } as const;
  const opens = diagnosis.verdict !== 'unknown' || OPENS_THOUGH_UNKNOWN.test(diagnosis.reasonCode);
  if (!opens || history === null || history.trouble !== null) {
    return toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: opens });
  }
  const record = await recordOf(run, history);
  const isNew = record.incident?.diagnosis?.reasonCode !== diagnosis.reasonCode;
  const relapsed = isNew ? await openOrContinue(run, look, record, eventsOf(run, look, [], [])) : false;
  const captured = record.incident?.evidenceCaptured === true ? null : await capture(run, look);
  const atMs = run.systems.clock.nowMs();
  const events: readonly IncidentEvent[] =
    captured === null ? [] : [{ type: 'captured', atMs, evidence: captured.tables, missing: captured.missing }];
  if (relapsed) run.log.warning('The symptoms are back within half an hour of the last recovery.');
  return endRecorded(run, look, record, { ...ending, needsHuman: true, events, evidencePath: captured?.path ?? null });
}

/** A run before this one died in the middle of its attempt: its story is finished from Fly's events, and a person must look. */
export async function endUnfinished(run: Run, look: Look, dead: AttemptRecord): Promise<Step> {
  const { history } = look;
  const reasonCode = 'unfinished-attempt';
  const sentence = `Nothing was restarted: an earlier run ended in the middle of its attempt (${tellMachines(look, dead)}). A person has to look.`;
  const ending = { outcome: 'held', reasonCode, sentence } as const;
  if (history === null) {
    return { kind: 'done', result: toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: true }) };
  }
  const record = await recordOf(run, history);
  if (record.incident === null) await openOrContinue(run, look, record, eventsOf(run, look, [], []));
  await record.append(
    [
      {
        type: 'note',
        atMs: run.systems.clock.nowMs(),
        text: `attempt ${dead.id} was left unfinished: ${tellMachines(look, dead)}`,
      },
    ],
    (state) => ({
      ...state,
      attempts: state.attempts.map((attempt) =>
        attempt.id === dead.id ? { ...attempt, finishedAtMs: attempt.aliveUntilMs } : attempt,
      ),
    }),
  );
  return { kind: 'done', result: await endRecorded(run, look, record, { ...ending, needsHuman: true, latches: true }) };
}

function tellMachines(look: Look, dead: AttemptRecord): string {
  return dead.machineIds
    .map((id) => {
      const machine = look.machines?.find((candidate) => candidate.id === id);
      const started = machine?.events.some(
        (event) => event.type === 'start' && event.status === 'started' && event.timestampMs >= dead.atMs,
      );
      const what = started === true ? 'was restarted' : 'was not restarted';
      return `machine ${id} ${machine === undefined ? 'is not listed any more' : `${what}, is ${machine.state}`}`;
    })
    .join('; ');
}
