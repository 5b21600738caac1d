import type { Machine } from '../fly/machine.ts';
import type { HistoryRecord } from '../history/history-record.ts';
import type { GuardAnswer } from '../incident/guard.ts';
import { formatDuration } from '../support/duration.ts';
import { orStopped } from '../support/or-stopped.ts';
import { attemptRestarts } from './attempt.ts';
import { capture } from './capture.ts';
import { chooseTargets } from './choose-targets.ts';
import { isConfirmed } from './confirm.ts';
import { describeLook } from './describe-look.ts';
import { DIAGNOSIS_BOUNDS } from './diagnose.ts';
import { type Ending, endRecorded, toResult } from './end-run.ts';
import { eventsOf, onlyNews } from './events-of.ts';
import { githubNow } from './github-now.ts';
import { askGuards, firstObjection } from './guards.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { describeLease, findHolder } from './lease-holder.ts';
import { LeaseRefused, type Leases, withLeases } from './leases.ts';
import { type Look, takeLook } from './look.ts';
import { openOrContinue, recordOf } from './open-incident.ts';
import type { RunResult, Step } from './respond.ts';
import type { Run } from './run.ts';

/** The fault is there and a restart should help: ask the guards, keep the evidence, lock, look again, act. */
export async function treat(run: Run, look: Look): Promise<Step> {
  const question = await askAll(run, look, new Set());
  const { objection } = question;
  const finish = (): Promise<RunResult> => finishHeld(run, look, question);
  if (objection?.answer === 'wait') {
    return { kind: 'look-again', why: objection.says, passesInMs: objection.passesInMs, orElse: finish };
  }
  const { history } = look;
  if (history === null || (objection !== null && objection.guard !== 'mode')) {
    return { kind: 'done', result: await finish() };
  }
  const record = await recordOf(run, history);
  await openOrContinue(run, look, record, eventsOf(run, look, question.guards, question.targets));
  run.log.info(`Incident: ${record.incidentUrl ?? ''}`);
  const evidencePath = await storeEvidence(run, look, record);
  await waitForSecondLook(run, look);
  const treatment: Treatment = { run, first: look, record, evidencePath };
  return objection === null ? lockAndAct(treatment, question.targets) : propose(treatment, question.targets);
}

interface Question {
  readonly targets: readonly Machine[];
  readonly guards: readonly GuardAnswer[];
  readonly objection: GuardAnswer | null;
}

interface Treatment {
  readonly run: Run;
  readonly first: Look;
  readonly record: HistoryRecord;
  readonly evidencePath: string | null;
}

async function askAll(run: Run, look: Look, ownLeases: ReadonlySet<string>): Promise<Question> {
  const { plan } = run;
  const { processGroup } = plan.key;
  const { diagnosis, probes, machines } = look;
  const targets = chooseTargets({ machines: machines ?? [], processGroup, diagnosis, probes });
  const guards = askGuards({
    mode: plan.mode,
    processGroup,
    machines,
    targets,
    history: look.history,
    budget: plan.budget,
    deployQuietPeriodMs: plan.deployQuietPeriodMs,
    nowMs: githubNow(run, look),
    ownLeases,
  });
  await run.log.group('Guards', async () => {
    for (const answer of guards) run.log.info(`${answer.guard}: ${answer.answer}. ${answer.says}`);
  });
  return { targets, guards, objection: firstObjection(guards) };
}

/** Sick, and something forbids the restart. */
async function finishHeld(run: Run, look: Look, { guards, targets, objection }: Question): Promise<RunResult> {
  const reasonCode = objection?.reasonCode ?? 'held';
  // It is said once, where it is the reason.
  const why = reasonCode.endsWith('-unreachable') ? look.troubles.map((trouble) => trouble.replace(/\.?$/, '.')) : [];
  const said = [objection?.says, ...why, look.diagnosis.reasons[0]].filter((text) => text !== undefined);
  const sentence = `Nothing was restarted: ${[...new Set(said)].join(' ')}`;
  const ending = { outcome: 'held', reasonCode, sentence } as const;
  const { history } = look;
  if (history === null || history.trouble !== null) {
    return toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: true });
  }
  const record = await recordOf(run, history);
  await openOrContinue(run, look, record, eventsOf(run, look, guards, targets));
  // Without an attempt the evidence of the beginning is enough.
  const evidencePath = record.incident?.evidence == null ? await storeEvidence(run, look, record) : null;
  const setBy = record.state.hold?.reasonCode;
  const isToldHold =
    reasonCode === 'hold-set' && setBy !== undefined && record.incident?.humanCalledFor.includes(setBy);
  return endRecorded(run, look, record, {
    ...ending,
    ...(isToldHold === true ? { calledFor: setBy } : {}),
    // A run at work calls for a person itself when one is needed.
    needsHuman: reasonCode !== 'another-run',
    latches: run.plan.mode === 'act' && objection?.latches === true,
    evidencePath,
  });
}

const EVIDENCE_FRESH_MS = 10 * 60_000;

/** Observing, once per incident is enough; before an attempt it must be of this outage. */
async function storeEvidence(run: Run, look: Look, record: HistoryRecord): Promise<string | null> {
  const atMs = githubNow(run, look);
  const capturedAtMs = record.incident?.evidenceAtMs ?? null;
  const isFresh = capturedAtMs !== null && (run.plan.mode === 'observe' || atMs - capturedAtMs < EVIDENCE_FRESH_MS);
  if (isFresh) return null;
  const { evidence, path } = await run.log.group('Evidence', () => capture(run, look));
  await record.append([{ type: 'captured', atMs, evidence }]);
  run.log.info(`Evidence stored: ${path}`);
  return path;
}

async function waitForSecondLook(run: Run, look: Look): Promise<void> {
  const { clock } = run.systems;
  const leftMs = look.takenAtMs + DIAGNOSIS_BOUNDS.secondLookAfterMs - clock.nowMs();
  if (leftMs <= 0) return;
  run.log.info(`Waiting ${formatDuration(leftMs)} for the second look.`);
  await clock.sleep(leftMs, run.stop);
}

async function lookAgain(run: Run): Promise<Look> {
  return run.log.group('Second look', async () => {
    const second = await orStopped(run.stop, takeLook(run));
    describeLook(second).forEach(run.log.info);
    return second;
  });
}

async function propose(treatment: Treatment, targets: readonly Machine[]): Promise<Step> {
  const { run, first, record, evidencePath } = treatment;
  const second = await lookAgain(run);
  if (!run.plan.skipDiagnosis && !isConfirmed(first.diagnosis, second.diagnosis))
    return notConfirmed(treatment, second);
  const names = targets.map((machine) => machine.id).join(', then ');
  const sentence = `Proposed: restart ${names}, one by one, then verify. ${first.diagnosis.reasons[0] ?? ''}`;
  const ending = {
    outcome: 'proposed',
    reasonCode: 'mode-observe',
    sentence,
    needsHuman: false,
    evidencePath,
  } as const;
  return { kind: 'done', result: await endRecorded(run, second, record, ending) };
}

async function lockAndAct(treatment: Treatment, targets: readonly Machine[]): Promise<Step> {
  const { run, first } = treatment;
  const { fly, clock } = run.systems;
  const keeper = createKeeper(run);
  const context = {
    fly,
    clock,
    machineIds: targets.map((machine) => machine.id),
    description: describeLease(run),
    remember: keeper.leases,
  };
  try {
    return await withLeases(context, (leases) => lookAgainAndAct(treatment, leases, keeper));
  } catch (error) {
    if (!(error instanceof LeaseRefused)) throw error;
    if (error.reason !== 'taken')
      return stop(treatment, first, { reasonCode: `lease-${error.reason}`, why: error.message, needsHuman: true });
    // Whoever holds a machine is at work already.
    const holder = (await findHolder(run, first)) ?? { reasonCode: 'foreign-lease', says: error.message };
    return stop(treatment, first, { reasonCode: holder.reasonCode, why: holder.says, needsHuman: false });
  }
}

/** Under the leases everything is read again: somebody may have been faster, or it may be over. */
async function lookAgainAndAct(treatment: Treatment, leases: Leases, keeper: Keeper): Promise<Step> {
  const { run, first, record, evidencePath } = treatment;
  const second = await lookAgain(run);
  const { targets, guards, objection } = await askAll(run, second, leases.machineIds);
  const events = onlyNews(record.incident, eventsOf(run, second, guards, targets));
  if (objection !== null) {
    return stop(treatment, second, {
      reasonCode: objection.reasonCode,
      why: objection.says,
      needsHuman: false,
      events,
    });
  }
  const confirmed = run.plan.skipDiagnosis || isConfirmed(first.diagnosis, second.diagnosis);
  if (!confirmed || !targets.every((machine) => leases.machineIds.has(machine.id))) {
    return notConfirmed(treatment, second);
  }
  run.log.info('Confirmed by a second look.');
  if (events.length > 0) await record.append(events);
  const result = await attemptRestarts({ run, look: second, record, leases, keeper, targets, evidencePath });
  return { kind: 'done', result };
}

function notConfirmed(treatment: Treatment, second: Look): Step {
  const { verdict, reasonCode, reasons } = second.diagnosis;
  return stop(treatment, second, {
    reasonCode: verdict === 'treatable' ? 'not-confirmed' : reasonCode,
    why: `the second look did not confirm the first. ${reasons[0] ?? ''}`,
    needsHuman: false,
  });
}

/** Nothing is done, and the incident stays as it is; another look may follow. */
function stop(
  { run, record, evidencePath }: Treatment,
  look: Look,
  because: { readonly reasonCode: string; readonly why: string } & Pick<Ending, 'needsHuman' | 'events'>,
): Step {
  const { why, ...rest } = because;
  const sentence = `Nothing was restarted: ${why}`;
  const ending = { ...rest, outcome: 'held', sentence, evidencePath } as const;
  return { kind: 'look-again', why: sentence, passesInMs: null, orElse: () => endRecorded(run, look, record, ending) };
}
