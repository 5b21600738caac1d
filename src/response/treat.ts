import type { Machine } from '../fly/machine.ts';
import type { Record } from '../history/record.ts';
import type { GuardAnswer } from '../incident/guard.ts';
import type { IncidentEvent } from '../incident/incident.ts';
import { formatDuration } from '../support/duration.ts';
import { ServiceError } from '../support/service-error.ts';
import { attemptRestarts } from './attempt.ts';
import { capture } from './capture.ts';
import { chooseTargets } from './choose-targets.ts';
import { isConfirmed } from './confirm.ts';
import { DIAGNOSIS_BOUNDS } from './diagnose.ts';
import { askGuards, firstObjection } from './guards.ts';
import { endRecorded, eventsOf, githubNow, openOrContinue, recordOf, toResult } from './incident-record.ts';
import { withLeases } from './leases.ts';
import { type Look, takeLook } from './look.ts';
import type { RunResult, Step } from './respond.ts';
import type { Run } from './run.ts';

/** The fault is there and a restart should help: ask the guards, keep the evidence, lock, look again, act. */
export async function treat(run: Run, look: Look): Promise<Step> {
  const targets = targetsOf(run, look);
  const guards = await tellGuards(run, look, targets, new Set());
  const objection = firstObjection(guards);
  const finish = (): Promise<RunResult> => finishHeld(run, look, guards, targets, objection);
  if (objection?.answer === 'wait') return { kind: 'look-again', why: objection.says, orElse: finish };
  if (objection !== null && objection.reasonCode !== 'mode-observe') return { kind: 'done', result: await finish() };
  const { history } = look;
  if (history === null) return { kind: 'done', result: await finish() };

  const record = await recordOf(run, history);
  await openOrContinue(run, look, record, eventsOf(run, look, guards, targets));
  run.log.info(`Incident: ${record.incidentUrl ?? ''}`);
  const evidencePath = await storeEvidence(run, look, record);
  await waitForSecondLook(run, look);
  if (objection !== null) return propose(run, look, record, targets, evidencePath);
  return lockAndAct(run, look, record, targets, evidencePath);
}

function targetsOf(run: Run, look: Look): readonly Machine[] {
  const { processGroup } = run.plan.key;
  return chooseTargets({ machines: look.machines ?? [], processGroup, diagnosis: look.diagnosis, probes: look.probes });
}

async function tellGuards(
  run: Run,
  look: Look,
  targets: readonly Machine[],
  ownLeases: ReadonlySet<string>,
): Promise<readonly GuardAnswer[]> {
  const { plan } = run;
  const answers = askGuards({
    mode: plan.mode,
    processGroup: plan.key.processGroup,
    machines: look.machines,
    targets,
    history: look.history,
    budget: plan.budget,
    deployQuietPeriodMs: plan.deployQuietPeriodMs,
    nowMs: githubNow(run, look),
    ownAttemptId: null,
    ownLeases,
  });
  await run.log.group('Guards', async () => {
    for (const answer of answers) run.log.info(`${answer.guard}: ${answer.answer}. ${answer.says}`);
  });
  return answers;
}

/** Sick, and something forbids the restart. */
async function finishHeld(
  run: Run,
  look: Look,
  guards: readonly GuardAnswer[],
  targets: readonly Machine[],
  objection: GuardAnswer | null,
): Promise<RunResult> {
  const reasonCode = objection?.reasonCode ?? 'held';
  const sentence = `Nothing was restarted: ${objection?.says ?? ''} ${look.diagnosis.reasons[0] ?? ''}`.trim();
  const ending = { outcome: 'held', reasonCode, sentence } as const;
  const { history } = look;
  if (history === null || history.trouble !== null) {
    return toResult(run, look, null, { ...ending, incidentUrl: null, newlyNeedsHuman: true });
  }
  const record = await recordOf(run, history);
  const isNew = record.incident?.lastRun?.reasonCode !== reasonCode;
  if (isNew) await openOrContinue(run, look, record, eventsOf(run, look, guards, targets));
  const evidencePath = await storeEvidence(run, look, record);
  // A run at work calls for a person itself when one is needed.
  const needsHuman = reasonCode !== 'another-run';
  return endRecorded(run, look, record, { ...ending, needsHuman, latches: objection?.latches ?? false, evidencePath });
}

async function storeEvidence(run: Run, look: Look, record: Record): Promise<string | null> {
  if (record.incident?.evidenceCaptured === true && run.plan.mode === 'observe') return null;
  const captured = await run.log.group('Evidence', () => capture(run, look));
  const atMs = run.systems.clock.nowMs();
  await record.append([{ type: 'captured', atMs, evidence: captured.tables, missing: captured.missing }]);
  run.log.info(`Evidence stored: ${captured.path}`);
  return captured.path;
}

async function waitForSecondLook(run: Run, look: Look): Promise<void> {
  const { clock } = run.systems;
  const leftMs = look.takenAtMs + DIAGNOSIS_BOUNDS.secondLookAfterMs - clock.nowMs();
  if (leftMs <= 0) return;
  run.log.info(`Waiting ${formatDuration(leftMs)} for the second look.`);
  await clock.sleep(leftMs, run.stop);
}

async function propose(
  run: Run,
  first: Look,
  record: Record,
  targets: readonly Machine[],
  evidencePath: string | null,
): Promise<Step> {
  const second = await takeLook(run);
  if (!isConfirmed(first.diagnosis, second.diagnosis)) return notConfirmed(run, second, record, evidencePath);
  const names = targets.map((machine) => machine.id).join(', then ');
  const sentence = `Proposed: restart ${names}, one by one, then verify. ${first.diagnosis.reasons[0] ?? ''}`;
  const ending = {
    outcome: 'proposed',
    reasonCode: 'mode-observe',
    sentence,
    needsHuman: false,
    evidencePath,
  } as const;
  return { kind: 'done', result: await endRecorded(run, first, record, ending) };
}

/** Somebody was faster, or it is over, or it cannot be told: nothing is done and nobody is called; another look may follow. */
function notConfirmed(run: Run, second: Look, record: Record, evidencePath: string | null): Step {
  const { verdict, reasons } = second.diagnosis;
  const sentence = `Nothing was restarted: the second look did not confirm the first. ${reasons[0] ?? ''}`;
  const code = verdict === 'treatable' ? 'not-confirmed' : second.diagnosis.reasonCode;
  const ending = { outcome: 'held', reasonCode: code, sentence, needsHuman: false, evidencePath } as const;
  return { kind: 'look-again', why: sentence, orElse: () => endRecorded(run, second, record, ending) };
}

async function lockAndAct(
  run: Run,
  first: Look,
  record: Record,
  targets: readonly Machine[],
  evidencePath: string | null,
): Promise<Step> {
  const { fly, clock } = run.systems;
  try {
    return await withLeases(
      {
        fly,
        clock,
        machineIds: targets.map((machine) => machine.id),
        description: `Firebreak ${run.url}`,
        remember: (leases) => run.remember({ leases: leases.map(({ machineId, nonce }) => ({ machineId, nonce })) }),
      },
      async (leases) => {
        const second = await run.log.group('Second look', () => takeLook(run));
        const stillTargets = targetsOf(run, second);
        const guards = await tellGuards(run, second, stillTargets, leases.machineIds);
        const objection = firstObjection(guards);
        const sameTargets = stillTargets.every((machine) => leases.machineIds.has(machine.id));
        const confirmed = run.plan.skipDiagnosis || isConfirmed(first.diagnosis, second.diagnosis);
        if (objection !== null || !confirmed || !sameTargets) {
          return objection === null
            ? notConfirmed(run, second, record, evidencePath)
            : overtaken(run, second, record, guards, stillTargets, objection, evidencePath);
        }
        run.log.info('Confirmed by a second look.');
        const seen: readonly IncidentEvent[] = eventsOf(run, second, guards, stillTargets);
        await record.append(seen);
        return {
          kind: 'done',
          result: await attemptRestarts({ run, first, second, record, leases, targets: stillTargets, evidencePath }),
        };
      },
    );
  } catch (error) {
    if (!(error instanceof ServiceError) || error.service !== 'Fly' || error.effect !== 'none') throw error;
    const reasonCode = error.kind === 'conflict' ? 'foreign-lease' : 'lease-refused';
    const sentence = `Nothing was restarted: ${error.message}`;
    const ending = { outcome: 'held', reasonCode, sentence, needsHuman: true, evidencePath } as const;
    return { kind: 'look-again', why: sentence, orElse: () => endRecorded(run, first, record, ending) };
  }
}

function overtaken(
  run: Run,
  second: Look,
  record: Record,
  guards: readonly GuardAnswer[],
  targets: readonly Machine[],
  objection: GuardAnswer,
  evidencePath: string | null,
): Step {
  const sentence = `Nothing was restarted: ${objection.says}`;
  const events = eventsOf(run, second, guards, targets);
  const ending = {
    outcome: 'held',
    reasonCode: objection.reasonCode,
    sentence,
    needsHuman: false,
    events,
    evidencePath,
  } as const;
  return { kind: 'look-again', why: sentence, orElse: () => endRecorded(run, second, record, ending) };
}
