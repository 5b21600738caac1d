import type { Machine } from '../fly/machine.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import type { HistoryState } from '../history/state.ts';
import { foldIncident, type Incident, type IncidentEvent } from '../incident/incident.ts';
import type { Outcome } from '../incident/outcome.ts';
import { ServiceError } from '../support/service-error.ts';
import { callHuman, wasCalledBy } from './call-human.ts';
import { startedMachines } from './choose-targets.ts';
import { eventsOf, startOf } from './events-of.ts';
import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { RunResult } from './respond.ts';
import type { Run } from './run.ts';

export interface Ending {
  readonly outcome: Outcome;
  readonly reasonCode: string;
  readonly sentence: string;
  /** A person is needed: called once per incident and reason code, reminded every four hours. */
  readonly needsHuman: boolean;
  /** What happened last, beside the end itself. */
  readonly events?: readonly IncidentEvent[];
  /** What changes in the state with them. */
  readonly change?: (state: HistoryState) => HistoryState;
  /** The incident is over: in the state only once its comment says so. */
  readonly closes?: boolean;
  /** Whom a person was called for already, where this is one and the same thing. */
  readonly calledFor?: string;
  /** Sets the hold: only a person lifts it. */
  readonly latches?: boolean;
  readonly recoverySeconds?: number | null;
  readonly evidencePath?: string | null;
  readonly machinesRestarted?: readonly string[];
}

/** Writes how the run ended, sets the hold where it latches, calls a person where one is newly needed. */
export async function endRecorded(run: Run, look: Look, record: HistoryRecord, ending: Ending): Promise<RunResult> {
  const atMs = githubNow(run, look);
  const holds = ending.latches === true && record.state.hold === null;
  const events = [...(ending.events ?? []), ...endOf(run, record, ending, atMs)];
  if (events.length > 0 || holds) {
    await record.append(events, (state) => {
      const changed = ending.change?.(state) ?? state;
      return holds ? { ...changed, hold: { reasonCode: ending.reasonCode, setAtMs: atMs, seen: false } } : changed;
    });
  }
  if (ending.closes === true) await record.change((state) => closeIncident(state, atMs));
  if (holds) await labelHold(run, record);
  if (ending.needsHuman) {
    await callHuman(run, look, record, { ...ending, reasonCode: ending.calledFor ?? ending.reasonCode });
  }
  const { incident, incidentUrl } = record;
  return toResult(run, look, incident, { ...ending, incidentUrl, newlyNeedsHuman: wasCalledBy(run, incident) });
}

function endOf(run: Run, record: HistoryRecord, ending: Ending, atMs: number): readonly IncidentEvent[] {
  const { outcome, reasonCode, sentence } = ending;
  const last = record.incident?.lastRun;
  const isNews = (ending.events ?? []).length > 0 || last?.outcome !== outcome || last.reasonCode !== reasonCode;
  return isNews ? [{ type: 'run-ended', atMs, outcome, reasonCode, sentence, runUrl: run.url }] : [];
}

export function closeIncident(state: HistoryState, atMs: number): HistoryState {
  const commentId = state.openIncident?.commentId ?? null;
  const lastClosed = commentId === null ? state.lastClosed : { commentId, closedAtMs: atMs };
  return { ...state, openIncident: null, lastClosed };
}

/** The state holds already; a label that could not be set must not keep the call from going out. */
async function labelHold(run: Run, record: HistoryRecord): Promise<void> {
  try {
    await record.labelHold();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    run.log.warning(`The hold is on record, but its label could not be set: ${error.message}`);
  }
}

/** The result of a run, recorded or not. */
export function toResult(
  run: Run,
  look: Look,
  incident: Incident | null,
  ending: Omit<Ending, 'needsHuman' | 'events' | 'change' | 'closes' | 'calledFor' | 'latches'> & {
    readonly incidentUrl: string | null;
    readonly newlyNeedsHuman: boolean;
  },
): RunResult {
  return {
    outcome: ending.outcome,
    reasonCode: ending.reasonCode,
    sentence: ending.sentence,
    diagnosis: look.diagnosis.verdict,
    incidentUrl: ending.incidentUrl,
    incident: incident ?? unrecordedIncident(run, look, ending),
    machinesRestarted: ending.machinesRestarted ?? [],
    recoverySeconds: ending.recoverySeconds ?? null,
    evidencePath: ending.evidencePath ?? null,
    newlyNeedsHuman: ending.newlyNeedsHuman,
  };
}

/** What would have been recorded. */
function unrecordedIncident(
  run: Run,
  look: Look,
  { outcome, reasonCode, sentence }: Pick<Ending, 'outcome' | 'reasonCode' | 'sentence'>,
): Incident {
  const atMs = githubNow(run, look);
  const targets: readonly Machine[] =
    look.diagnosis.verdict === 'treatable' ? startedMachines(look.machines ?? [], run.plan.key.processGroup) : [];
  return foldIncident([
    { type: 'opened', atMs, ...startOf(run) },
    ...eventsOf(run, look, [], targets),
    { type: 'run-ended', atMs, outcome, reasonCode, sentence, runUrl: run.url },
  ]);
}
