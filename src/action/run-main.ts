import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import { flyCredentials } from '../fly/credentials.ts';
import { respond } from '../response/respond.ts';
import type { Run } from '../response/run.ts';
import { systemClock } from '../support/clock.ts';
import { createHttp } from '../support/create-http.ts';
import { formatDuration } from '../support/duration.ts';
import { createRedaction, type Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';
import { LEASES_STATE } from './clean-up.ts';
import { give, giveFailure } from './outputs.ts';
import { type Runner, readRunner } from './runner.ts';
import { createRunnerLog } from './runner-log.ts';
import { readSettings, type Settings } from './settings.ts';
import { createSystems } from './systems.ts';
import { recogniseTrigger, type Trigger } from './trigger.ts';

export const USER_AGENT = 'firebreak';

/** The main step: inputs, the response, outputs. Wrong inputs end it before anything is asked of anybody. */
export async function runMain(environment: NodeJS.ProcessEnv): Promise<void> {
  const runner = readRunner(environment);
  const read = (name: string): string => core.getInput(name);
  const trigger = recogniseTrigger({
    eventName: runner.eventName,
    payload: runner.payload,
    actor: runner.actor,
    alertInput: read('alert'),
  });
  const settings = readSettings(read, environment, trigger);
  const secrets = secretsOf(settings);
  for (const secret of secrets) core.setSecret(secret);
  const redact = createRedaction(secrets);
  const http = createHttp({ clock: systemClock, userAgent: USER_AGENT });
  const stop = stopOnSignals();
  try {
    const run = createRun(
      settings,
      runner,
      trigger,
      createSystems(settings, runner, environment, http, redact),
      redact,
      stop,
    );
    describeStart(run, settings);
    const result = await respond(run);
    await give(result, settings.flyApp, trigger.says, redact);
  } catch (error) {
    await giveFailure(error, redact);
    if (!(error instanceof ServiceError))
      throw new Error(redact(error instanceof Error ? error.message : 'unknown'), { cause: error });
  } finally {
    stop.dispose();
    await http.close();
  }
}

function secretsOf(settings: Settings): readonly string[] {
  const { flyApiToken, logfireReadToken, githubToken } = settings;
  return [...new Set([...flyCredentials(flyApiToken).secrets, logfireReadToken, githubToken])];
}

function describeStart(run: Run, settings: Settings): void {
  const { plan, log } = run;
  log.info(
    `Firebreak for ${plan.key.app}, process group ${plan.key.processGroup}; started by ${run.trigger.says}; mode ${plan.mode}.`,
  );
  log.info(`Runbook ${plan.runbook.name}; patience ${formatDuration(plan.patienceMs)}.`);
  if (settings.escalateTo.some((mention) => mention.includes('/'))) {
    log.warning('escalate-to names a team: mentioning teams needs another token than the one of the workflow.');
  }
}

function createRun(
  settings: Settings,
  runner: Runner,
  trigger: Trigger,
  systems: Run['systems'],
  redact: Redact,
  stop: { readonly signal: AbortSignal },
): Run {
  const { flyApp, runbook, processGroup, environment } = settings;
  return {
    id: runner.runId,
    url: runner.runUrl,
    trigger: { kind: trigger.kind, says: trigger.says },
    plan: {
      mode: settings.mode,
      runbook,
      key: { app: flyApp, runbook: runbook.name, processGroup, environment },
      serviceName: settings.serviceName,
      budget: settings.restartBudget,
      deployQuietPeriodMs: settings.deployQuietPeriodMs,
      patienceMs: settings.patienceMs,
      verifyForMs: settings.verifyForMs,
      verifyTimeoutMs: settings.verifyTimeoutMs,
      escalateTo: settings.escalateTo,
      skipDiagnosis: settings.skipDiagnosis,
      reason: settings.reason,
    },
    systems,
    log: createRunnerLog(redact),
    stop: stop.signal,
    remember: (kept) => core.saveState(LEASES_STATE, JSON.stringify(kept.leases)),
    keepEvidence: (evidence) => keepEvidence(runner, evidence, redact),
  };
}

async function keepEvidence(runner: Runner, evidence: unknown, redact: Redact): Promise<string> {
  const folder = join(runner.temporaryFolder, 'firebreak');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `evidence-${runner.runId}.json`);
  await writeFile(path, redact(JSON.stringify(evidence, null, 2)));
  return path;
}

/** The runner cancels with SIGINT, then SIGTERM (https://docs.github.com/en/actions/managing-workflow-runs/canceling-a-workflow). */
function stopOnSignals(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('The run was cancelled.'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}
