import { DIAGNOSIS_BOUNDS } from '../../src/response/diagnose.ts';
import { dispatchEvent } from '../harness/event.ts';
import { runAction } from '../harness/run-action.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import type { Measurement } from './measurement.ts';
import { type IncidentTruth, lengthOf, requiredWaits } from './required-waits.ts';

/** The whole incident from the start of the process to the last word, less what it must wait for. */
export async function measureIncident(): Promise<Measurement> {
  const sandbox = await startSandbox({ scenario: 'pool-exhaustion' });
  try {
    const run = await runAction({
      sandbox,
      event: dispatchEvent({}),
      inputs: {
        mode: 'act',
        'verify-for': `${VERIFY_FOR_MS / 1_000}s`,
        'probe-url': sandbox.app,
        'database-host': sandbox.database,
      },
      steps: ['main'],
    });
    if (run.outputs.outcome !== 'recovered')
      throw new Error(`The incident ended ${run.outputs.outcome}: ${run.stdout}`);
    const waitedMs = lengthOf(requiredWaits(truthOf(sandbox)));
    return {
      what: `incident beyond what it must wait for (${Math.round(run.durationMs / 1_000)} s in all)`,
      aim: 5,
      unit: 's',
      measured: (run.durationMs - waitedMs) / 1_000,
    };
  } finally {
    await sandbox.close();
  }
}

const VERIFY_FOR_MS = 15_000;
const INGEST_MS = 5_000;
const PROBE_TIMEOUT_MS = 10_000;

function truthOf(sandbox: Sandbox): IncidentTruth {
  const { requests, restarts } = sandbox.state();
  const atMs = ({ at }: { readonly at: string }): number => Date.parse(at);
  const lives = sandbox.world.fly.machines.flatMap((machine) => machine.lives);
  return {
    hungProbesAtMs: requests.filter((request) => request.service === 'app' && request.status === null).map(atMs),
    queriesAtMs: requests.filter((request) => request.service === 'logfire').map(atMs),
    restarts: restarts.map((restart) => {
      const life = lives.find((one) => one.machineId === restart.machine && one.startedAtMs > atMs(restart));
      return { askedAtMs: atMs(restart), servingAtMs: life?.servingAtMs ?? Number.NaN };
    }),
    ingestMs: INGEST_MS,
    probeTimeoutMs: PROBE_TIMEOUT_MS,
    secondLookAfterMs: DIAGNOSIS_BOUNDS.secondLookAfterMs,
    verifyForMs: VERIFY_FOR_MS,
  };
}
