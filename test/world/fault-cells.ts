import { isLong } from '../toolchain/long.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import { CALLS, type CallName } from './name-call.ts';
import type { RunOptions } from './run-in-world.ts';
import { sickMachine } from './world.ts';
import type { WorldSettings } from './world-settings.ts';

/** One call that goes wrong once in an incident: which, how, and whether the first time or a later one. */
export interface FaultCell {
  readonly call: CallName;
  readonly kind: FaultKind;
  readonly when: 'first' | 'later';
}

export const ALL_CELLS: readonly FaultCell[] = CALLS.flatMap((call) =>
  FAULT_KINDS.flatMap((kind) => (['first', 'later'] as const).map((when): FaultCell => ({ call, kind, when }))),
);

/** A seventh that has every call with every seventh fault, the others at its neighbours; all of them in the long variant. */
export const CHOSEN_CELLS: readonly FaultCell[] = isLong
  ? ALL_CELLS
  : ALL_CELLS.filter(({ call, kind, when }) => {
      const place = CALLS.indexOf(call) + FAULT_KINDS.indexOf(kind) + (when === 'first' ? 0 : 1);
      return place % 7 === 0;
    });

/** Only where somebody has to be called are comments searched and labels set. */
const OF_A_HAND_OVER: ReadonlySet<CallName> = new Set(['github: list comments', 'github: add labels']);

/** The incident in which a call is made at all. */
export function incidentWith(call: CallName): { readonly settings: WorldSettings; readonly options: RunOptions } {
  const options = { plan: { verifyForMs: 30_000, patienceMs: 60_000 } };
  if (!OF_A_HAND_OVER.has(call)) return { settings: {}, options };
  return { settings: { machines: [{ ...sickMachine('aa11'), onRestart: 'crash' }] }, options };
}
