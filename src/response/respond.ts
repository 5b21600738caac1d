import type { Incident } from '../incident/incident.ts';
import type { Outcome } from '../incident/outcome.ts';
import { formatDuration } from '../support/duration.ts';
import { describeLook } from './describe-look.ts';
import { type Look, takeLook } from './look.ts';
import type { Run } from './run.ts';
import { treat } from './treat.ts';
import { verifyAgain } from './verify-again.ts';
import { endHealthy, endUnfinished, endUntreatable } from './without-restart.ts';

/** How a run ended and what it saw. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly reasonCode: string;
  readonly sentence: string;
  readonly diagnosis: string | null;
  readonly incidentUrl: string | null;
  /** What this run saw and did; for a run that records nothing, a fold of what would have been recorded. */
  readonly incident: Incident;
  readonly machinesRestarted: readonly string[];
  readonly recoverySeconds: number | null;
  readonly evidencePath: string | null;
  /** A person is needed who was not called before. */
  readonly newlyNeedsHuman: boolean;
}

/** Done, or worth another look while patience lasts; then `orElse` says how the run ends without one. */
export type Step =
  | { readonly kind: 'done'; readonly result: RunResult }
  | { readonly kind: 'look-again'; readonly why: string; readonly orElse: () => Promise<RunResult> };

const LOOK_EVERY_MS = 30_000;
const ALERT_LOOKS_ON_MS = 120_000;

/** The runbook, in the order it happens. */
export async function respond(run: Run): Promise<RunResult> {
  const { clock } = run.systems;
  const startedAtMs = clock.nowMs();
  for (;;) {
    const look = await run.log.group('Diagnose', async () => {
      const taken = await takeLook(run);
      describeLook(taken).forEach(run.log.info);
      return taken;
    });
    const step = await decide(run, look, startedAtMs);
    if (step.kind === 'done') return step.result;
    const leftMs = startedAtMs + run.plan.patienceMs - clock.nowMs();
    if (leftMs < LOOK_EVERY_MS) return step.orElse();
    run.log.info(`${step.why} Looking again in 30 s; ${formatDuration(leftMs)} of patience left.`);
    await clock.sleep(LOOK_EVERY_MS, run.stop);
  }
}

async function decide(run: Run, look: Look, startedAtMs: number): Promise<Step> {
  const { diagnosis, history } = look;
  const state = history?.state;
  const dead = state?.attempts.find(
    (attempt) => attempt.finishedAtMs === null && attempt.aliveUntilMs <= (history?.dateMs ?? 0),
  );
  if (dead !== undefined && history?.trouble === null) return endUnfinished(run, look, dead);
  if (state?.openIncident?.verifyAgain === true && !(history?.holdLabel ?? true)) return verifyAgain(run, look);
  if (diagnosis.verdict === 'treatable' || run.plan.skipDiagnosis) return treat(run, look);
  if (diagnosis.verdict !== 'healthy') return endUntreatable(run, look);
  const early = run.trigger.kind === 'alert' && !seesPast(look, startedAtMs + ALERT_LOOKS_ON_MS);
  return endHealthy(run, look, early);
}

/** Does the telemetry reach beyond that moment of our clock? Silence never does. */
function seesPast(look: Look, atMs: number): boolean {
  const { newestRowAgeMs } = look.diagnosis.freshness;
  return newestRowAgeMs !== null && look.takenAtMs - newestRowAgeMs >= atMs;
}
