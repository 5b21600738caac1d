import type { Outcome } from '../../src/incident/outcome.ts';

export const OUTCOMES = [
  'healthy',
  'proposed',
  'held',
  'recovered',
  'unrecovered',
  'inconclusive',
  'failed',
] as const satisfies readonly Outcome[];

/** What a named scenario should end in; null for one that is not ours to know. */
export function expectedOutcome(scenario: string, mode: 'act' | 'observe'): Outcome | null {
  const recording = scenario.replace(/-one-machine$/, '');
  if (recording === 'healthy') return 'healthy';
  if (recording === 'database-down') return 'held';
  if (recording === 'pool-exhaustion' || recording === 'sparse') return mode === 'act' ? 'recovered' : 'proposed';
  return null;
}
