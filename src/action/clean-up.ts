import { settleAttempt } from '../response/settle-attempt.ts';
import { systemClock } from '../support/clock.ts';
import { createHttp } from '../support/create-http.ts';
import { readKept } from './kept.ts';
import { giveSettled } from './outputs.ts';
import { createRun, prepare } from './prepare-run.ts';
import { USER_AGENT } from './user-agent.ts';

/** The post step: frees the leases and finishes the record that a killed main step left behind; else nothing. */
export async function cleanUp(environment: NodeJS.ProcessEnv): Promise<void> {
  const kept = readKept();
  if (kept.leases.length === 0 && kept.attemptId === null) return;
  const prepared = prepare(environment);
  const http = createHttp({ clock: systemClock, userAgent: USER_AGENT });
  try {
    const run = createRun(prepared, http, environment, new AbortController().signal);
    const { freed, result } = await settleAttempt(run, kept);
    const { settings, trigger, redact } = prepared;
    const told = { app: settings.flyApp, trigger: trigger.says, runbook: settings.runbook };
    await giveSettled(freed, kept.leases.length, result, told, redact);
  } finally {
    await http.close();
  }
}
