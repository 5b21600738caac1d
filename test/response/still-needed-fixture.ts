import type { MachineResult } from '../../src/incident/machine-result.ts';
import { ANSWERS } from './diagnosis-table.ts';
import { ago, type Circumstances, EXHAUSTED, machineStarted, type ProcessShape } from './process-row-fixture.ts';

/** Machine A was restarted a minute before the newest row; machine B is left. */
const RESTARTED_AT = 60;

export const BEFORE: Circumstances = {
  ...ANSWERS,
  startedMachines: [machineStarted('machine-a', 3_600), machineStarted('machine-b', 3_600)],
};
export const AFTER: Circumstances = {
  ...ANSWERS,
  startedMachines: [machineStarted('machine-a', RESTARTED_AT, 3_600), machineStarted('machine-b', 3_600)],
};
export const SICK_A: ProcessShape = { ...EXHAUSTED, process: 'process-a' };
export const SICK_B: ProcessShape = { ...EXHAUSTED, process: 'process-b' };
export const WELL_B: ProcessShape = { process: 'process-b' };
export const SILENT_B: ProcessShape = { ...SICK_B, last_row_at: 75 };
export const DEAD_A: ProcessShape = { ...SICK_A, last_row_at: RESTARTED_AT + 10 };
export const NEW_A: ProcessShape = {
  process: 'process-new',
  first_row_at: RESTARTED_AT - 3,
  ready_at: RESTARTED_AT - 4,
};
export const RESULTS: readonly MachineResult[] = [
  { machineId: 'machine-a', result: 'restarted', says: 'restarted', startedAtMs: ago(RESTARTED_AT), tookMs: 5_000 },
];
