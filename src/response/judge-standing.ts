import type { Machine } from '../fly/machine.ts';
import type { DiagnosedProcess } from '../incident/diagnosis.ts';
import type { ProcessRow } from './process-row.ts';
import { latestStartOf } from './start-events.ts';

/** The app's and Fly's clocks are taken to agree this well. */
const CLOCK_AGREEMENT_MS = 5_000;

/**
 * Is this process one that serves now? A killed process leaves its open spans and errors behind for ever: a ghost.
 * Dead for certain: it began before the latest start of every started machine. As good as dead: silent since a machine's
 * start that is later than its own beginning. Known as dead: an attempt recorded it as replaced.
 */
export function judgeStanding(
  row: ProcessRow,
  context: { readonly startedMachines: readonly Machine[]; readonly replacedProcessIds: ReadonlySet<string> },
): DiagnosedProcess['standing'] {
  if (context.replacedProcessIds.has(row.process)) return 'ghost';
  const own = context.startedMachines.filter((machine) => machine.id === row.machineId);
  const starts = (own.length > 0 ? own : context.startedMachines)
    .map(latestStartOf)
    .filter((atMs) => Number.isFinite(atMs));
  const known = starts.length === (own.length > 0 ? own : context.startedMachines).length && starts.length > 0;
  if (known && starts.every((atMs) => row.firstRowAtMs < atMs - CLOCK_AGREEMENT_MS)) return 'ghost';
  if (starts.some((atMs) => atMs > row.firstRowAtMs + CLOCK_AGREEMENT_MS && row.lastRowAtMs < atMs)) return 'ghost';
  return row.requests > 0 || row.readyAtMs !== null ? 'live' : 'not-an-app-process';
}
