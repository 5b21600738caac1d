import type { Plan } from '../../src/response/run.ts';
import { connectionPoolExhaustion as runbook } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';

const MINUTE_MS = 60_000;

/** What a run of these tests is to do: act, with the waits of the defaults and nobody to call. */
export const ACTING_PLAN: Plan = {
  mode: 'act',
  runbook,
  key: { app: 'relay-api', runbook: runbook.name, processGroup: 'app', environment: 'production' },
  serviceName: null,
  budget: [],
  deployQuietPeriodMs: 10 * MINUTE_MS,
  patienceMs: 0,
  verifyForMs: 2 * MINUTE_MS,
  verifyTimeoutMs: 10 * MINUTE_MS,
  escalateTo: [],
  skipDiagnosis: false,
  reason: null,
};
