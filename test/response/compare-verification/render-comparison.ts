import type { Comparison, Phase } from './compare-on-recording.ts';
import { READINGS } from './judge-original.ts';

const HEAD = ['recording', 'in truth', 'instants', ...READINGS.map((reading) => `runbook, ${reading}`), 'Firebreak'];

/** At how many instants each called it healthy, as a markdown table. */
export function renderMarkdown(comparisons: readonly Comparison[]): string {
  const lines = [HEAD, HEAD.map((_, column) => (column < 2 ? '---' : '--:')), ...comparisons.map(tell)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The same for a terminal, with the two ways of being wrong. */
export function renderText(comparisons: readonly Comparison[]): string {
  const wrong = comparisons.flatMap((comparison) => {
    const { recording, phase, instants, original, ours } = comparison;
    const told = [
      ...READINGS.map((reading) => [`runbook, ${reading}`, original[reading]] as const),
      ['Firebreak', ours] as const,
    ];
    return told.flatMap(([who, healthy]) => {
      if (healthy === null) return [];
      if (isSickPhase(phase)) {
        return healthy === 0
          ? []
          : [`${recording}, ${phase}: ${who} says healthy at ${healthy} of ${instants} instants`];
      }
      const not = instants - healthy;
      return not === 0 ? [] : [`${recording}, ${phase}: ${who} does not say healthy at ${not} of ${instants} instants`];
    });
  });
  const note = 'Firebreak demands two minutes of proof: an app that is well is not called recovered before.';
  return `${renderMarkdown(comparisons)}\n\n${wrong.join('\n')}\n\n${note}`;
}

export function isSickPhase(phase: Phase): boolean {
  return phase.startsWith('sick');
}

function tell({ recording, phase, instants, original, ours }: Comparison): readonly string[] {
  const counts = READINGS.map((reading) => `${original[reading]}`);
  return [recording, phase, `${instants}`, ...counts, ours === null ? '–' : `${ours}`];
}
