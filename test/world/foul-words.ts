import { ServiceError } from '../../src/support/service-error.ts';
import type { RunInWorld } from './run-in-world.ts';

/** What is wrong with the words a run ends with: a kebab-case reason code, and a sentence that people can read. */
export function findFoulWords(run: RunInWorld): readonly string[] {
  if (run.end.kind === 'gone') return [];
  const { reasonCode, sentence } = wordsOf(run);
  return [
    ...(/^[a-z]+(-[a-z]+)*$/.test(reasonCode) && reasonCode !== 'internal-error'
      ? []
      : [`no reason code: ${reasonCode}`]),
    ...(/^[A-Z]/.test(sentence) && !FOUL.test(sentence) ? [] : [`no readable sentence: ${sentence}`]),
  ];
}

export interface Words {
  readonly outcome: string;
  readonly reasonCode: string;
  readonly sentence: string;
}

/** As the outputs say it; what was thrown is told the way the action tells it. */
export function wordsOf({ end, participant }: RunInWorld): Words {
  if (end.kind === 'ended') return end.result;
  if (end.kind === 'gone') return { outcome: 'gone', reasonCode: 'gone', sentence: 'The process is gone.' };
  if (participant.isCancelled) return { outcome: 'failed', reasonCode: 'cancelled', sentence: end.error.message };
  const { error } = end;
  const reasonCode =
    error instanceof ServiceError
      ? `${error.service.toLowerCase().replaceAll(' ', '-')}-${error.kind}`
      : 'internal-error';
  return { outcome: 'failed', reasonCode, sentence: error.message };
}

const FOUL = /undefined|\[object|\bNaN\b|\bnull\b|\n/;
