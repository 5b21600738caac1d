import { describe, expect, test } from 'vitest';
import type { AppProbeFinding } from '../../src/fly/app-probe.ts';
import type { Look } from '../../src/response/look.ts';
import { isStillNeeded } from '../../src/response/still-needed.ts';
import { VirtualClock } from '../world/virtual-clock.ts';
import { machine } from './machine-fixture.ts';
import { diagnoseShapes, NEWEST_MS, type ProcessShape, processAnswer } from './process-row-fixture.ts';
import { logTo, REFUSING_FLY, REFUSING_ISSUES, restartingRun, unused } from './restarting-run.ts';
import { AFTER, BEFORE, DEAD_A, NEW_A, RESULTS, SICK_A, SICK_B, SILENT_B, WELL_B } from './still-needed-fixture.ts';

const SICK: readonly ProcessShape[] = [DEAD_A, NEW_A, SICK_B];
const SILENT: readonly ProcessShape[] = [DEAD_A, NEW_A, SILENT_B];
const WELL: readonly ProcessShape[] = [DEAD_A, NEW_A, WELL_B];

/** What the telemetry shows from so many seconds on. */
type Story = readonly (readonly [fromSeconds: number, shapes: readonly ProcessShape[]])[];

interface Wait {
  readonly needed: boolean;
  readonly lookedAtSeconds: readonly number[];
  readonly lines: readonly string[];
}

async function wait(story: Story, more: { sickProbe?: string; cancelledAtSeconds?: number } = {}): Promise<Wait> {
  const clock = new VirtualClock(NEWEST_MS);
  const elapsed = (): number => (clock.nowMs() - NEWEST_MS) / 1_000;
  const lookedAtSeconds: number[] = [];
  const lines: string[] = [];
  const stop = new AbortController();
  const { sickProbe, cancelledAtSeconds } = more;
  if (cancelledAtSeconds !== undefined)
    clock.at(NEWEST_MS + cancelledAtSeconds * 1_000, () => stop.abort(new Error('cancelled')));
  const systems = {
    clock,
    fly: { ...REFUSING_FLY, listMachines: async () => AFTER.startedMachines ?? [] },
    logfire: {
      query: async () => {
        lookedAtSeconds.push(elapsed());
        return (story.findLast(([fromSeconds]) => fromSeconds <= elapsed())?.[1] ?? []).map(processAnswer);
      },
      readTokenInfo: unused,
      traceUrl: unused,
    },
    issues: { ...REFUSING_ISSUES, listByLabel: async () => ({ issues: [], dateMs: clock.nowMs() }) },
    appProbe: { ask: async (machineId: string) => finding(machineId, machineId !== sickProbe) },
    probeDatabase: async () => ({ hosts: [], verdict: 'answers' as const }),
  };
  const run = restartingRun(systems, { stop: stop.signal, log: logTo(lines) });
  const needed = await clock.run(isStillNeeded(run, LOOK_BEFORE, RESULTS, [machine({ id: 'machine-b' })]));
  return { needed, lookedAtSeconds, lines };
}

function finding(machineId: string, answered: boolean): AppProbeFinding {
  return { machineId, answered, status: answered ? 200 : null, durationMs: 20, detail: '' };
}

const LOOK_BEFORE: Look = {
  diagnosis: diagnoseShapes([SICK_A, SICK_B], BEFORE),
  machines: BEFORE.startedMachines ?? null,
  history: null,
  processIds: ['process-a', 'process-b'],
  takenAtMs: NEWEST_MS,
  probes: [],
  database: null,
  troubles: [],
};

const SILENCE = 'A sick process has fallen silent, and its machine was not restarted.';
const LEFT_ALONE = 'No old process is sick any more: the rest is left alone.';

describe('the next machine is restarted as well', () => {
  test('at once when an old process is still sick', async () => {
    expect(await wait([[0, SICK]])).toEqual({
      needed: true,
      lookedAtSeconds: [0],
      lines: ['An old process is still sick: going on.'],
    });
  });
  test('at once when the telemetry is calm and its probe page gives no answer', async () => {
    expect(await wait([[0, [NEW_A, WELL_B]]], { sickProbe: 'machine-b' })).toEqual({
      needed: true,
      lookedAtSeconds: [0],
      lines: ['The probe of a machine that is left gets no answer: going on.'],
    });
  });
  test('when a sick process stays silent for a minute', async () => {
    expect(await wait([[0, SILENT]])).toEqual({
      needed: true,
      lookedAtSeconds: [0, 10, 20, 30, 40, 50, 60],
      lines: [...Array.from({ length: 6 }, () => SILENCE), `${SILENCE} It is taken to be sick still.`],
    });
  });
  test('when a silent one turns out to be sick', async () => {
    expect(
      await wait([
        [0, SILENT],
        [20, SICK],
      ]),
    ).toMatchObject({ needed: true, lookedAtSeconds: [0, 10, 20] });
  });
});

describe('the next machine is left alone', () => {
  test('at once when no old process is sick any more', async () => {
    expect(await wait([[0, WELL]])).toEqual({ needed: false, lookedAtSeconds: [0], lines: [LEFT_ALONE] });
  });
  test('when the probe of the restarted one fails', async () => {
    expect(await wait([[0, WELL]], { sickProbe: 'machine-a' })).toMatchObject({ needed: false });
  });
  test('when a silent one is seen to be well at the last look', async () => {
    expect(
      await wait([
        [0, SILENT],
        [60, WELL],
      ]),
    ).toEqual({
      needed: false,
      lookedAtSeconds: [0, 10, 20, 30, 40, 50, 60],
      lines: [...Array.from({ length: 6 }, () => SILENCE), LEFT_ALONE],
    });
  });
  test('when the run is cancelled while it waits', async () => {
    await expect(wait([[0, SILENT]], { cancelledAtSeconds: 15 })).rejects.toThrow('cancelled');
  });
});
