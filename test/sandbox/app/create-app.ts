import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/support/clock.ts';
import type { MachineModel } from '../fly/machine-model.ts';
import { jsonReply, type Reply } from '../http/reply.ts';
import type { RecordedRow } from '../recording/recording.ts';
import type { ProcessPlayback } from '../telemetry/process-playback.ts';
import { renewRow } from '../telemetry/renew-row.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { sickVisit, wellVisit } from './recorded-visit.ts';

/** The app behind Fly's proxy: answers a request as the process of the machine it is meant for would. */
export function createApp(options: AppOptions): AppService {
  let requestCount = 0;
  return {
    handle: async (request) => {
      requestCount += 1;
      return answer(request, options, requestCount);
    },
  };
}

export interface AppOptions {
  readonly clock: Clock;
  readonly machines: readonly MachineModel[];
  readonly telemetry: Telemetry;
  readonly ingestUs: number;
  readonly hasHostName: boolean;
  isSick(machineId: string, atMs: number): boolean;
}

export interface AppService {
  handle(request: Request): Promise<Reply>;
}

async function answer(request: Request, options: AppOptions, requestNumber: number): Promise<Reply> {
  const nowMs = options.clock.nowMs();
  const machine = chooseMachine(request.headers.get('fly-force-instance-id'), options, nowMs);
  if (machine === undefined) return new Response('no such machine', { status: 502 });
  const life = machine.lifeAt(nowMs);
  if (life === null) return new Response('machine is not running', { status: 503 });
  if (life.servingAtMs === null || life.servingAtMs > nowMs || life.stopAskedAtMs !== null) {
    return new Response('could not connect to the app', { status: 502 });
  }
  const playback = options.telemetry.playbackOf(life);
  if (playback === null) return new Response('could not connect to the app', { status: 502 });
  const path = new URL(request.url).pathname;
  const isSick = options.isSick(machine.settings.id, nowMs);
  const { processes } = options.telemetry.recording;
  const visit = isSick
    ? sickVisit(playback, path, nowMs * 1000 - playback.shiftUs, processes)
    : wellVisit(playback, path, processes);
  if (visit.trace.length > 0) record(visit.trace, playback, options, requestNumber);
  return visit.status === null ? { kind: 'hang' } : jsonReply(visit.status, { status: visit.status });
}

function chooseMachine(forcedId: string | null, options: AppOptions, nowMs: number): MachineModel | undefined {
  if (forcedId !== null) return options.machines.find((machine) => machine.settings.id === forcedId);
  return options.machines.find((machine) => machine.settings.group === 'app' && machine.lifeAt(nowMs) !== null);
}

function record(
  trace: readonly RecordedRow[],
  playback: ProcessPlayback,
  options: AppOptions,
  requestNumber: number,
): void {
  const nowUs = options.clock.nowMs() * 1000;
  const startUs = Math.min(...trace.map((row) => row.startUs));
  const { life } = playback;
  const salt = createHash('sha256').update(`${life.machineId}/${life.bootIndex}/probe/${requestNumber}`).digest('hex');
  for (const row of trace) {
    const columns = renewRow(row, {
      shiftUs: nowUs - startUs,
      ingestUs: options.ingestUs,
      processSalt: playback.renewal,
      spanSalt: salt,
      hostName: options.hasHostName ? life.machineId : null,
    });
    options.telemetry.add({ life, exportedUs: row.createdUs + nowUs - startUs, columns });
  }
}
