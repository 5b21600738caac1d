import type { Clock } from '../../src/support/clock.ts';
import type { FlyService } from '../sandbox/fly/create-fly.ts';
import type { AppTruth } from './app-truth.ts';
import { troubleAt } from './process-truth.ts';

/** The app's probe page behind Fly's proxy: it reads the database on the machine that is asked for. */
export function createProbeModel(options: {
  readonly clock: Clock;
  readonly fly: FlyService;
  readonly truth: AppTruth;
}): { handle(request: Request): Promise<Response> } {
  const { clock, fly, truth } = options;
  return {
    handle: async (request) => {
      const atMs = clock.nowMs();
      const machineId = request.headers.get('fly-force-instance-id');
      const machine = fly.machines.find((candidate) => candidate.settings.id === machineId);
      const process = machine === undefined ? null : truth.processOn(machine, atMs);
      if (process === null || process.servingAtMs === null || process.servingAtMs > atMs)
        return new Response('', { status: 502 });
      const ailing = troubleAt(process, atMs);
      const trouble = ailing?.kind ?? (process.isSetUp ? null : 'database-unreachable');
      if (trouble === 'server-errors' || trouble === 'database-refuses') return new Response('', { status: 500 });
      const isAnswered = trouble === null || trouble === 'listener-lost';
      truth.visit(process, { atMs, hangsUntilMs: isAnswered ? null : (ailing?.toMs ?? Number.POSITIVE_INFINITY) });
      if (!isAnswered) await clock.sleep(NEVER_MS, request.signal);
      return new Response('{}', { status: 200 });
    },
  };
}

const NEVER_MS = 3_600_000;
