import type { Diagnosis } from '../../../src/incident/diagnosis.ts';
import { chooseTargets, startedMachines } from '../../../src/response/choose-targets.ts';
import { isConfirmed } from '../../../src/response/confirm.ts';
import { DIAGNOSIS_BOUNDS, diagnose } from '../../../src/response/diagnose.ts';
import { parseProcessRows } from '../../../src/response/process-row.ts';
import { symptomColumns } from '../../../src/response/symptom-columns.ts';
import { connectionPoolExhaustion as runbook } from '../../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { probeDatabaseAt } from './ground-truth.ts';
import { fleetAt, machineIndex } from './recorded-fleet.ts';
import type { Setup } from './setup.ts';

/** What was done about the two looks of one run. */
export interface TwoLooks {
  readonly atMs: number;
  readonly secondAtMs: number;
  readonly first: Diagnosis;
  readonly second: Diagnosis;
  /** The machines that would be restarted; none when no restart would be made. */
  readonly targets: readonly number[];
}

const PROCESS_GROUP = 'app';

/** Looks twice, as a run does that begins at that moment, and says what it would restart. */
export async function lookTwice(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup,
  atMs: number,
): Promise<TwoLooks> {
  const secondAtMs = atMs + DIAGNOSIS_BOUNDS.secondLookAfterMs;
  const first = await lookAt(facts, answers, setup, atMs);
  const second = await lookAt(facts, answers, setup, secondAtMs);
  const targets = isConfirmed(first, second)
    ? chooseTargets({
        machines: fleetAt(facts, secondAtMs, setup.onlyMachine),
        processGroup: PROCESS_GROUP,
        diagnosis: second,
        probes: [],
      })
    : [];
  return { atMs, secondAtMs, first, second, targets: targets.map((target) => machineIndex(target.id)) };
}

export async function lookAt(
  facts: RecordingFacts,
  answers: RememberedAnswers,
  setup: Setup,
  atMs: number,
): Promise<Diagnosis> {
  const rows = await answers.symptoms({ ...setup, atMs });
  return diagnose({
    runbook,
    rows: parseProcessRows(rows, symptomColumns(runbook)),
    startedMachines: startedMachines(fleetAt(facts, atMs, setup.onlyMachine), PROCESS_GROUP),
    otherMachines: [],
    replacedProcessIds: new Set(),
    databaseProbe: setup.hasDatabaseProbe ? probeDatabaseAt(facts, atMs) : 'not-known',
    appProbe: 'not-known',
  });
}
