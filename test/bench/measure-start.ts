import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { startAction } from '../harness/run-action.ts';
import { type Measurement, median, RUNS } from './measurement.ts';

/** From the start of the process to its first request, as a multiple of what Node takes for a script that does nothing. */
export async function measureStart(): Promise<Measurement> {
  const bundle: number[] = [];
  const nothing: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    nothing.push(await timeOfNothing());
    bundle.push(await timeToFirstRequest());
  }
  return {
    what: `start to first request, times an empty script (median of ${RUNS}: ${Math.round(median(bundle))} ms / ${Math.round(median(nothing))} ms)`,
    aim: 5,
    unit: '×',
    measured: median(bundle) / median(nothing),
  };
}

async function timeOfNothing(): Promise<number> {
  const startedAtMs = performance.now();
  await once(spawn(process.execPath, ['--input-type=module', '--eval', ''], { env: {}, stdio: 'ignore' }), 'close');
  return performance.now() - startedAtMs;
}

async function timeToFirstRequest(): Promise<number> {
  const silence = createServer();
  silence.listen(0, '127.0.0.1');
  await once(silence, 'listening');
  const address = silence.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  try {
    const asked = once(silence, 'request').then(() => performance.now());
    const action = startAction({ sandbox: { env: environmentAt(url) }, steps: ['main'] });
    const askedAtMs = await asked;
    action.kill();
    const { startedAtMs } = await action.finished;
    return askedAtMs - startedAtMs;
  } finally {
    silence.closeAllConnections();
    silence.close();
  }
}

function environmentAt(url: string): Record<string, string> {
  return {
    FLY_FLAPS_BASE_URL: url,
    LOGFIRE_BASE_URL: url,
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'sandbox/relay-api',
    FLY_API_TOKEN: 'FlyV1 fm2_token',
    LOGFIRE_READ_TOKEN: 'pylf_v1_us_token',
    'INPUT_FLY-APP': 'relay-api',
    'INPUT_GITHUB-TOKEN': 'ghs_token',
  };
}
