import type { Machine } from '../fly/machine.ts';
import type { DiagnosedProcess } from '../incident/diagnosis.ts';
import type { ProcessRow } from './process-row.ts';
import { latestExitOf, latestStartOf } from './start-events.ts';

/** The app's and Fly's clocks are taken to agree this well. */
const CLOCK_AGREEMENT_MS = 5_000;

export interface StandingContext {
  readonly rows: readonly ProcessRow[];
  readonly startedMachines: readonly Machine[];
  /** Machines of the group that are not started. */
  readonly otherMachines: readonly Machine[];
  readonly replacedProcessIds: ReadonlySet<string>;
}

/**
 * Is this process one that serves now? A killed process leaves its open spans and errors behind for ever: a ghost.
 * Dead for certain: it began before the latest start of every started machine, or its machine is none of those. As good as
 * dead: silent since a machine's start or stop that is later than its own beginning. Known as dead: an attempt recorded it as
 * replaced.
 */
export function judgeStanding(row: ProcessRow, context: StandingContext): DiagnosedProcess['standing'] {
  if (context.replacedProcessIds.has(row.process)) return 'ghost';
  if (isElsewhere(row, context) || isOlderThanItsMachine(row, context) || isSilentSinceChange(row, context))
    return 'ghost';
  return row.requests > 0 || row.readyAtMs !== null ? 'live' : 'not-an-app-process';
}

/** Its machine is stopped, gone, or of another group. Names that fit no machine at all are names of something else. */
function isElsewhere(row: ProcessRow, { rows, startedMachines }: StandingContext): boolean {
  const started = new Set(startedMachines.map((machine) => machine.id));
  const areMachines = rows.some(({ machineId }) => machineId !== null && started.has(machineId));
  return areMachines && row.machineId !== null && !started.has(row.machineId);
}

function candidates(row: ProcessRow, { startedMachines }: StandingContext): readonly Machine[] {
  const own = startedMachines.filter((machine) => machine.id === row.machineId);
  return own.length > 0 ? own : startedMachines;
}

function isOlderThanItsMachine(row: ProcessRow, context: StandingContext): boolean {
  const starts = candidates(row, context).map(latestStartOf);
  const known = starts.length > 0 && starts.every((atMs) => Number.isFinite(atMs));
  return known && starts.every((atMs) => row.firstRowAtMs < atMs - CLOCK_AGREEMENT_MS);
}

function isSilentSinceChange(row: ProcessRow, context: StandingContext): boolean {
  const changes = [...candidates(row, context).map(latestStartOf), ...context.otherMachines.map(latestExitOf)];
  return changes.some(
    (atMs) => atMs > row.firstRowAtMs + CLOCK_AGREEMENT_MS && row.lastRowAtMs < atMs + CLOCK_AGREEMENT_MS,
  );
}
