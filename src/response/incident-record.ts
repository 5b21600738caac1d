import type { Machine } from '../fly/machine.ts';
import type { HistoryReading } from '../history/read-history.ts';
import { openRecord, type Record } from '../history/record.ts';
import type { GuardAnswer } from '../incident/guard.ts';
import { foldIncident, type Incident, type IncidentEvent } from '../incident/incident.ts';
import type { Outcome } from '../incident/outcome.ts';
import { parseEvents } from '../incident/parse-events.ts';
import { callText } from '../report/call.ts';
import { groupMachines, snapshotMachines } from './choose-targets.ts';
import type { Look } from './look.ts';
import type { RunResult } from './respond.ts';
import type { Run } from './run.ts';

const RELAPSE_MS = 30 * 60_000;

/** The record of a sound history. */
export function recordOf(run: Run, reading: HistoryReading): Promise<Record> {
  const { issues, faces } = run.systems;
  return openRecord({ issues, key: run.plan.key, reading, faces, parseEvents });
}

/** GitHub's time now, from the clock's distance to it when the history was read. */
export function githubNow(run: Run, look: Look): number {
  const reading = look.history;
  return reading === null ? run.systems.clock.nowMs() : reading.dateMs + run.systems.clock.nowMs() - look.takenAtMs;
}

/** The events of a look: what was diagnosed, what the guards said, which machines there are. */
export function eventsOf(
  run: Run,
  look: Look,
  guards: readonly GuardAnswer[],
  targets: readonly Machine[],
): readonly IncidentEvent[] {
  const atMs = run.systems.clock.nowMs();
  const { verdict, reasonCode, reasons, weaklyProven, processes, freshness, firstSymptomAtMs } = look.diagnosis;
  const machines = snapshotMachines(look.machines ?? [], run.plan.key.processGroup, targets);
  return [
    {
      type: 'diagnosed',
      atMs,
      diagnosis: { verdict, reasonCode, reasons, weaklyProven, processes, freshness, firstSymptomAtMs },
    },
    { type: 'guarded', atMs, guards, machines },
  ];
}

/** Opens the incident, goes on with the open one, or reopens the one closed half an hour ago at most. Gives whether it relapsed. */
export async function openOrContinue(
  run: Run,
  look: Look,
  record: Record,
  events: readonly IncidentEvent[],
): Promise<boolean> {
  const start = { atMs: run.systems.clock.nowMs(), trigger: run.trigger.says, runUrl: run.url };
  const rearmed: readonly IncidentEvent[] =
    look.history?.rearmed === true
      ? [{ type: 'note', atMs: start.atMs, text: 're-armed: a person removed the hold' }]
      : [];
  const closed = record.state.lastClosed;
  if (record.incident !== null) {
    await record.append([...rearmed, ...events]);
    return false;
  }
  if (closed !== null && githubNow(run, look) - closed.closedAtMs <= RELAPSE_MS) {
    await record.reopen([{ type: 'relapsed', ...start }, ...rearmed, ...events]);
    return true;
  }
  await record.open([{ type: 'opened', ...start }, ...rearmed, ...events]);
  return false;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly reasonCode: string;
  readonly sentence: string;
  /** A person is needed: called once per incident and reason code. */
  readonly needsHuman: boolean;
  /** What happened last, beside the end itself. */
  readonly events?: readonly IncidentEvent[];
  readonly latches?: boolean;
  readonly recoverySeconds?: number | null;
  readonly evidencePath?: string | null;
}

/** Writes how the run ended, sets the hold where it latches, calls a person where one is newly needed. */
export async function endRecorded(run: Run, look: Look, record: Record, ending: Ending): Promise<RunResult> {
  const { outcome, reasonCode, sentence } = ending;
  const atMs = run.systems.clock.nowMs();
  const last = record.incident?.lastRun;
  const isNews = last?.outcome !== outcome || last?.reasonCode !== reasonCode;
  const ended: readonly IncidentEvent[] = isNews
    ? [{ type: 'run-ended', atMs, outcome, reasonCode, sentence, runUrl: run.url }]
    : [];
  const events = [...(ending.events ?? []), ...ended];
  const closes = events.some((event) => event.type === 'closed');
  if (events.length > 0)
    await record.append(events, (state) => (closes ? closeState(state, githubNow(run, look)) : state));
  if (ending.latches === true && record.state.hold === null) await record.setHold(reasonCode, githubNow(run, look));
  const newlyNeedsHuman = ending.needsHuman && !(record.incident?.humanCalledFor ?? []).includes(reasonCode);
  if (newlyNeedsHuman) await callHuman(run, record, ending);
  return toResult(run, look, record.incident, { ...ending, incidentUrl: record.incidentUrl, newlyNeedsHuman });
}

function closeState(state: Record['state'], atMs: number): Record['state'] {
  const open = state.openIncident;
  return {
    ...state,
    openIncident: null,
    lastClosed: open === null ? state.lastClosed : { commentId: open.commentId, closedAtMs: atMs },
  };
}

async function callHuman(run: Run, record: Record, ending: Ending): Promise<void> {
  const { reasonCode, sentence } = ending;
  const text = callText({
    app: run.plan.key.app,
    mentions: run.plan.escalateTo,
    reasonCode,
    sentence,
    runUrl: run.url,
    incidentUrl: record.incidentUrl,
    machines: (record.incident?.machines ?? []).filter((machine) => machine.target),
  });
  const commentUrl = await record.call(text);
  await record.append([{ type: 'human-called', atMs: run.systems.clock.nowMs(), reasonCode, commentUrl }]);
}

/** The result of a run, recorded or not. */
export function toResult(
  run: Run,
  look: Look,
  incident: Incident | null,
  ending: Omit<Ending, 'needsHuman' | 'events' | 'latches'> & {
    readonly incidentUrl: string | null;
    readonly newlyNeedsHuman: boolean;
  },
): RunResult {
  const seen = incident ?? unrecordedIncident(run, look);
  return {
    outcome: ending.outcome,
    reasonCode: ending.reasonCode,
    sentence: ending.sentence,
    diagnosis: look.diagnosis.verdict,
    incidentUrl: ending.incidentUrl,
    incident: seen,
    machinesRestarted: seen.results.filter((result) => result.result === 'restarted').map((result) => result.machineId),
    recoverySeconds: ending.recoverySeconds ?? null,
    evidencePath: ending.evidencePath ?? null,
    newlyNeedsHuman: ending.newlyNeedsHuman,
  };
}

function unrecordedIncident(run: Run, look: Look): Incident {
  const group = groupMachines(look.machines ?? [], run.plan.key.processGroup);
  const start: IncidentEvent = {
    type: 'opened',
    atMs: run.systems.clock.nowMs(),
    trigger: run.trigger.says,
    runUrl: run.url,
  };
  return foldIncident([start, ...eventsOf(run, look, [], look.diagnosis.verdict === 'treatable' ? group : [])]);
}
