import { HistoryTrouble } from '../history/history-trouble.ts';
import type { RunReport } from '../report/result.ts';
import { formatDuration } from '../support/duration.ts';
import { orStopped } from '../support/or-stopped.ts';
import { ServiceError } from '../support/service-error.ts';
import { describeLook } from './describe-look.ts';
import { toResult } from './end-run.ts';
import { isMisconfiguration, type Look, takeLook } from './look.ts';
import { noteStanding } from './note-standing.ts';
import type { Run } from './run.ts';
import { treat } from './treat.ts';
import { verifyAgain } from './verify-again.ts';
import { endBeside, endHealthy, endUnfinished, endUntreatable } from './without-restart.ts';

/** How a run ended and what it saw. */
export type RunResult = Omit<RunReport, 'app' | 'trigger'>;

/** Done, or worth another look while patience lasts; then `orElse` says how the run ends without one. */
export type Step =
  | { readonly kind: 'done'; readonly result: RunResult }
  | {
      readonly kind: 'look-again';
      readonly why: string;
      /** After how long it passes, null when that cannot be told: what outlasts patience is not waited for. */
      readonly passesInMs: number | null;
      readonly orElse: () => Promise<RunResult>;
    };

const LOOK_EVERY_MS = 30_000;
const ALERT_LOOKS_ON_MS = 120_000;

/** The runbook, in the order it happens. */
export async function respond(run: Run): Promise<RunResult> {
  const { clock } = run.systems;
  const startedAtMs = clock.nowMs();
  for (;;) {
    const look = await run.log.group('Diagnose', async () => {
      const taken = await orStopped(run.stop, takeLook(run));
      describeLook(taken).forEach(run.log.info);
      return taken;
    });
    const step = await orUnwritable(run, look, () => decide(run, look, startedAtMs));
    if (step.kind === 'done') return step.result;
    const leftMs = startedAtMs + run.plan.patienceMs - clock.nowMs();
    if (leftMs < Math.max(LOOK_EVERY_MS, step.passesInMs ?? 0)) {
      const ended = await orUnwritable(run, look, async () => ({ kind: 'done', result: await step.orElse() }));
      if (ended.kind === 'done') return ended.result;
    }
    run.log.info(`${step.why} Looking again in 30 s; ${formatDuration(leftMs)} of patience left.`);
    await clock.sleep(LOOK_EVERY_MS, run.stop);
  }
}

async function decide(run: Run, taken: Look, startedAtMs: number): Promise<Step> {
  const sound = taken.history?.trouble === null ? await noteStanding(run, taken, taken.history) : null;
  const look = { ...taken, history: sound ?? taken.history };
  if (sound !== null) {
    const dead = sound.state.attempts.find(
      (attempt) => attempt.finishedAtMs === null && attempt.aliveUntilMs <= sound.dateMs,
    );
    if (dead !== undefined) return endUnfinished(run, look, sound, dead);
    if (sound.state.openIncident?.verifyAgain === true && !sound.held) return verifyAgain(run, look);
  }
  const { verdict } = look.diagnosis;
  if (verdict === 'treatable' || run.plan.skipDiagnosis) return treat(run, look);
  const atWork = sound?.state.attempts.find((attempt) => attempt.finishedAtMs === null);
  if (atWork !== undefined) return endBeside(run, look, atWork);
  if (verdict !== 'healthy') return endUntreatable(run, look);
  const early = run.trigger.kind === 'alert' && !seesPast(look, startedAtMs + ALERT_LOOKS_ON_MS);
  return endHealthy(run, look, early);
}

/** Does the telemetry reach beyond that moment of our clock? Silence never does. */
function seesPast(look: Look, atMs: number): boolean {
  const { newestRowAgeMs } = look.diagnosis.freshness;
  return newestRowAgeMs !== null && look.takenAtMs - newestRowAgeMs >= atMs;
}

/** Where there is no way to record, nothing is restarted: summary and result keep the record. */
async function orUnwritable(run: Run, look: Look, decideNow: () => Promise<Step>): Promise<Step> {
  try {
    return await decideNow();
  } catch (error) {
    const reasonCode = unwritable(error);
    if (reasonCode === null) throw error;
    const sentence = `Nothing was restarted: ${error instanceof Error ? error.message : ''}`;
    const newlyNeedsHuman = reasonCode !== 'another-run';
    const result = toResult(run, look, null, {
      outcome: 'held',
      reasonCode,
      sentence,
      incidentUrl: null,
      newlyNeedsHuman,
    });
    return { kind: 'done', result };
  }
}

function unwritable(error: unknown): string | null {
  if (error instanceof HistoryTrouble) return error.reasonCode;
  const down = error instanceof ServiceError && error.service === 'GitHub' && !isMisconfiguration(error);
  return down ? 'history-unwritable' : null;
}
