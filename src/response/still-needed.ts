import type { Machine } from '../fly/machine.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { type Look, takeLook } from './look.ts';
import type { Run } from './run.ts';

const LOOK_EVERY_MS = 10_000;
const LOOK_FOR_MS = 60_000;

/**
 * Is an old process still sick, so that the next machine has to be restarted as well? A sick process that fell silent without
 * a restart of its own is looked for a while; what cannot be seen to be well by then is taken to be sick still.
 */
export async function isStillNeeded(
  run: Run,
  before: Look,
  results: readonly MachineResult[],
  rest: readonly Machine[],
): Promise<boolean> {
  const { clock } = run.systems;
  const deadlineMs = clock.nowMs() + LOOK_FOR_MS;
  for (;;) {
    const now = await takeLook(run, { probeAnyway: true });
    const need = judgeNeed(before, now, results, rest);
    if (need.answer !== 'not-known') {
      run.log.info(need.says);
      return need.answer === 'yes';
    }
    if (clock.nowMs() >= deadlineMs) {
      run.log.info(`${need.says} It is taken to be sick still.`);
      return true;
    }
    run.log.info(need.says);
    await clock.sleep(LOOK_EVERY_MS, run.stop);
  }
}

interface Need {
  readonly answer: 'yes' | 'no' | 'not-known';
  readonly says: string;
}

/** Pure: what two looks say about the machines that are left. */
export function judgeNeed(
  before: Pick<Look, 'diagnosis'>,
  now: Pick<Look, 'diagnosis' | 'probes'>,
  results: readonly MachineResult[],
  rest: readonly Pick<Machine, 'id'>[],
): Need {
  const restarted = results.filter((result) => result.result === 'restarted').map((result) => result.machineId);
  const wasSick = before.diagnosis.processes.filter(
    (process) => process.sick && (process.machineId === null || !restarted.includes(process.machineId)),
  );
  const today = new Map(now.diagnosis.processes.map((process) => [process.id, process]));
  const stillSick = wasSick.filter((process) => today.get(process.id)?.sick === true);
  if (stillSick.length > 0) return { answer: 'yes', says: 'An old process is still sick: going on.' };
  // Whoever answers, even with an error, does not hang; verification still sees the error.
  const mute = rest.filter((machine) =>
    now.probes.some((probe) => probe.machineId === machine.id && !probe.answered && probe.status === null),
  );
  if (mute.length > 0) return { answer: 'yes', says: 'The probe of a machine that is left gets no answer: going on.' };
  const gone = wasSick.filter((process) => today.get(process.id)?.standing !== 'live').length;
  const explained = wasSick.some((process) => process.machineId === null) ? restarted.length : 0;
  const unreadable = now.diagnosis.reasonCode.startsWith('telemetry-');
  if (gone > explained || unreadable) {
    return { answer: 'not-known', says: 'A sick process has fallen silent, and its machine was not restarted.' };
  }
  return { answer: 'no', says: 'No old process is sick any more: the rest is left alone.' };
}
