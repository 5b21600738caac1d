import { connectionPoolExhaustion } from './connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { Runbook } from './runbook.ts';

/** Every runbook that ships with the action, by name. */
export const BUILT_IN_RUNBOOKS: ReadonlyMap<string, Runbook> = new Map(
  [connectionPoolExhaustion].map((runbook) => [runbook.name, runbook]),
);
