import type { Look } from './look.ts';
import type { Run } from './run.ts';

/** GitHub's time now: its own at the last look, moved on by our clock. Ours where GitHub did not answer. */
export function githubNow(run: Run, look: Pick<Look, 'history'>): number {
  const nowMs = run.systems.clock.nowMs();
  return look.history === null ? nowMs : look.history.dateMs + nowMs - look.history.readAtMs;
}
