import { respond } from '../response/respond.ts';
import type { Run } from '../response/run.ts';
import { systemClock } from '../support/clock.ts';
import { createHttp } from '../support/create-http.ts';
import { formatDuration } from '../support/duration.ts';
import { createRedaction } from '../support/redaction.ts';
import { give, giveFailure } from './outputs.ts';
import { createRun, type Prepared, prepare, readSecrets } from './prepare-run.ts';
import { USER_AGENT } from './user-agent.ts';

/** The main step: inputs, the response, outputs. Wrong inputs end it before anything is asked of anybody. */
export async function runMain(environment: NodeJS.ProcessEnv): Promise<void> {
  const prepared = await prepareOrFail(environment);
  if (prepared === null) return;
  const http = createHttp({ clock: systemClock, userAgent: USER_AGENT });
  const stop = stopOnSignals();
  try {
    const run = createRun(prepared, http, environment, stop.signal);
    describeStart(run, prepared);
    const { settings, trigger, redact } = prepared;
    const told = { app: settings.flyApp, trigger: trigger.says, runbook: settings.runbook };
    await give(await respond(run), told, redact);
  } catch (error) {
    await giveFailure(error, stop.signal.aborted, prepared.redact);
  } finally {
    stop.dispose();
    await http.close();
  }
}

async function prepareOrFail(environment: NodeJS.ProcessEnv): Promise<Prepared | null> {
  try {
    return prepare(environment);
  } catch (error) {
    await giveFailure(error, false, createRedaction(readSecrets(environment)));
    return null;
  }
}

function describeStart({ plan, trigger, log }: Run, { settings, trigger: { alert } }: Prepared): void {
  const { app, processGroup, environment } = plan.key;
  log.info(`Firebreak for ${app}, process group ${processGroup}, ${environment}; started by ${trigger.says}.`);
  log.info(`Mode ${plan.mode}; runbook ${plan.runbook.name}; patience ${formatDuration(plan.patienceMs)}.`);
  if (trigger.alertUrl !== null) log.info(`Alert: ${trigger.alertUrl}`);
  if (alert?.rowCount === 0) log.info('The alert says that it is over: this is a plain check.');
  if (alert !== null && alert.name === null)
    log.info('The alert tells no details: this is a plain check, patient all the same.');
  if (settings.escalateTo.some((mention) => mention.includes('/'))) {
    log.warning('escalate-to names a team: mentioning teams needs another token than the one of the workflow.');
  }
}

/** The runner cancels with SIGINT, then SIGTERM (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation). */
function stopOnSignals(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('the run was cancelled'));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose: () => {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}
