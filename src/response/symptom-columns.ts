import type { Runbook } from '../runbook/runbook.ts';

/** Every column of the symptoms query that the engine will read for this runbook, so that a missing one is noticed. */
export function symptomColumns(runbook: Runbook): {
  readonly counts: readonly string[];
  readonly instants: readonly string[];
} {
  const { kinds } = runbook.symptoms;
  const { dependency } = runbook;
  const thresholds = kinds.flatMap((kind) => kind.presentWhen);
  const counts = [
    ...thresholds.flatMap((threshold) => [threshold.signal, threshold.shareOf?.signal, threshold.whileOpen]),
    ...kinds.map((kind) => kind.open),
    dependency.answers,
    dependency.refusals,
    dependency.allAddressesFailed,
  ].filter((column) => typeof column === 'string');
  const instants = [
    ...kinds.flatMap((kind) => [
      ...kind.firstAt,
      ...kind.lastAt,
      ...(kind.lostSince === undefined ? [] : [kind.lostSince]),
    ]),
    dependency.lastAnswerAt,
  ];
  return { counts: [...new Set(counts)], instants: [...new Set(instants)] };
}
