import { githubNow } from './github-now.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

const STOPPED_MS = 15 * 60_000;
const UNREADABLE_MS = 30 * 60_000;

/** Verdicts `unknown` that are as good as sick: there is a fault, only the proof that a restart helps is missing. */
const UNPROVEN = /-unproven$/;
const UNREADABLE = new Set(['telemetry-unreadable', 'telemetry-odd']);

/** Is what a look found, and a restart cannot cure, worth an incident and a person's attention? */
export function opensIncident(run: Run, look: Look): boolean {
  const { verdict, reasonCode, freshness } = look.diagnosis;
  if (verdict !== 'unknown') return verdict !== 'healthy';
  if (UNPROVEN.test(reasonCode)) return true;
  if (reasonCode === 'telemetry-stopped') return (freshness.newestRowAgeMs ?? 0) >= STOPPED_MS;
  if (!isUnreadable(look)) return false;
  const sinceMs = look.history?.state.unreadableSinceMs ?? null;
  return run.trigger.kind === 'alert' || (sinceMs !== null && githubNow(run, look) - sinceMs >= UNREADABLE_MS);
}

export function isUnreadable(look: Look): boolean {
  return UNREADABLE.has(look.diagnosis.reasonCode);
}
