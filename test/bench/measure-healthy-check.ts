import { runAction } from '../harness/run-action.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { type Measurement, median, RUNS } from './measurement.ts';

/** A check that finds nothing: how much memory the bundle takes at its peak, and how often it asks the services. */
export async function measureHealthyCheck(): Promise<readonly Measurement[]> {
  const sandbox = await startSandbox({ scenario: 'healthy' });
  try {
    const megabytes: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const { stderr, outputs } = await runAction({ sandbox, nodeArguments: PRINT_PEAK, steps: ['main'] });
      if (outputs.outcome !== 'healthy') throw new Error(`The healthy app is ${outputs.outcome}.`);
      megabytes.push(Number(/^peak (\d+)$/m.exec(stderr)?.[1]) / 1e3);
    }
    // Ten checks in as many seconds meet Fly's limit of one list a second, which one check in minutes does not.
    const requests = sandbox.state().requests.filter((request) => request.status !== 429);
    return [
      { what: `peak memory of a healthy check (median of ${RUNS})`, aim: 130, unit: 'MB', measured: median(megabytes) },
      { what: 'requests per healthy check', aim: 3, unit: '', measured: requests.length / RUNS },
    ];
  } finally {
    await sandbox.close();
  }
}

/** From the kernel's own count: `maxRSS` would be that of the process that started it, where that was larger. */
const PRINT_PEAK = preload(`
import { readFileSync } from 'node:fs';
process.on('exit', () => {
  const kernel = process.platform === 'linux' ? /^VmHWM:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) : null;
  console.error('peak ' + (kernel?.[1] ?? process.resourceUsage().maxRSS));
});`);

function preload(code: string): readonly string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}
