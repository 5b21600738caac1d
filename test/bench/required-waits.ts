/** A stretch of time that has to pass whatever the action does. */
export interface Wait {
  readonly why: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * What the incident makes the action wait for, by what really happened: probes that hang until their time is up, the
 * second look, each machine's stop, boot and ready marker, and the new processes' proof. Where the end of a wait is
 * found by asking again and again, it lasts to the first question that could have seen it.
 */
export function requiredWaits(truth: IncidentTruth): readonly Wait[] {
  const seenFrom = (atMs: number): number => truth.queriesAtMs.find((queryAtMs) => queryAtMs >= atMs) ?? atMs;
  const probes = truth.hungProbesAtMs.map((atMs) => wait('a probe that hangs', atMs, atMs + truth.probeTimeoutMs));
  const firstLookAtMs = Math.min(...truth.queriesAtMs);
  const restarts = truth.restarts.map(({ askedAtMs, servingAtMs }) =>
    wait('a restart', askedAtMs, seenFrom(servingAtMs + truth.ingestMs)),
  );
  const lastServingAtMs = Math.max(...truth.restarts.map((restart) => restart.servingAtMs));
  const provenAtMs = seenFrom(lastServingAtMs + truth.verifyForMs + truth.ingestMs);
  return [
    ...probes,
    wait('the second look', firstLookAtMs, firstLookAtMs + truth.secondLookAfterMs),
    ...restarts,
    wait('the proof', seenFrom(lastServingAtMs + truth.ingestMs), provenAtMs),
  ];
}

export interface IncidentTruth {
  readonly hungProbesAtMs: readonly number[];
  /** When Logfire was asked. */
  readonly queriesAtMs: readonly number[];
  readonly restarts: readonly { readonly askedAtMs: number; readonly servingAtMs: number }[];
  readonly ingestMs: number;
  readonly probeTimeoutMs: number;
  readonly secondLookAfterMs: number;
  readonly verifyForMs: number;
}

/** How much of the waits there is, counting what they have in common once. */
export function lengthOf(waits: readonly Wait[]): number {
  let lengthMs = 0;
  let coveredToMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, toMs } of waits.toSorted((one, other) => one.fromMs - other.fromMs)) {
    lengthMs += Math.max(0, toMs - Math.max(fromMs, coveredToMs));
    coveredToMs = Math.max(coveredToMs, toMs);
  }
  return lengthMs;
}

function wait(why: string, fromMs: number, toMs: number): Wait {
  return { why, fromMs, toMs };
}
