import type { SandboxState } from '../sandbox/control/sandbox-state.ts';

/** What is wrong with how a rehearsal ended, in sentences; nothing when it ended as it should. The sandbox knows what really happened. */
export function judgeRehearsal(ending: RehearsalEnding): readonly string[] {
  const { outcome, expected, state } = ending;
  const restarts = state.restarts.length;
  const sick = new Set(state.sick.filter((spell) => spell.to === null).map((spell) => spell.machine));
  const complaints: string[] = [];
  if (outcome === '') complaints.push('The run ended without an outcome.');
  if (expected !== null && outcome !== expected) complaints.push(`The outcome should be ${expected}.`);
  if (expected === null && outcome === 'failed') complaints.push('The run failed.');
  if (outcome === 'recovered' && sick.size > 0) complaints.push(`Machine ${[...sick].join(', ')} is still sick.`);
  if (WITHOUT_RESTART.has(outcome) && restarts > 0) complaints.push(`${restarts} restarts, though none was due.`);
  if (ending.mode === 'observe' && restarts > 0) complaints.push('A machine was restarted in mode observe.');
  return complaints;
}

export interface RehearsalEnding {
  readonly outcome: string;
  /** Null where any outcome but a failure will do. */
  readonly expected: string | null;
  readonly mode: 'act' | 'observe';
  readonly state: Pick<SandboxState, 'restarts' | 'sick'>;
}

const WITHOUT_RESTART = new Set(['healthy', 'proposed', 'held']);
