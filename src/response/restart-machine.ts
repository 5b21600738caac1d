import type { Machine, MachineEvent } from '../fly/machine.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { formatDuration } from '../support/duration.ts';
import { ServiceError } from '../support/service-error.ts';
import type { Leases } from './leases.ts';
import type { Run } from './run.ts';

const BOOT_MS = 300_000;
const POLL_MS = 1_000;
const PROGRESS_EVERY_MS = 5_000;
const PASSING_POLLS = 2;

/** The restart call was refused before it did anything. */
export class RestartRefused extends Error {
  override readonly name = 'RestartRefused';
}

/**
 * Restarts one machine, waits until it is started and its checks pass twice, then frees its lease.
 * Asked once; whatever the answer, events newer than the newest before the call are the proof
 * (https://fly.io/docs/machines/api/machines-resource/).
 *
 * @throws RestartRefused when the call provably did nothing.
 */
export async function restartMachine(run: Run, machine: Machine, leases: Leases): Promise<MachineResult> {
  const { fly, clock } = run.systems;
  const before = await fly.listEvents(machine.id);
  const newestBefore = Math.max(0, ...before.map((event) => event.timestampMs));
  const seen = new Set(before.map((event) => event.id));
  const askedAtMs = clock.nowMs();
  run.log.info(`Machine ${machine.id}: asking Fly to restart it.`);
  const answer = await ask(run, machine, leases);
  const deadlineMs = askedAtMs + machine.stopTimeoutMs + BOOT_MS + machine.checksGraceMs;
  const isNew = (event: MachineEvent): boolean =>
    event.timestampMs >= newestBefore && (event.id === null ? event.timestampMs > newestBefore : !seen.has(event.id));
  const result = await watch(run, machine, { isNew, askedAtMs, deadlineMs });
  await leases.release(machine.id);
  return result.result === 'unknown' && answer !== null
    ? { ...result, says: `${result.says}; Fly's answer was lost: ${answer.message}` }
    : result;
}

async function ask(run: Run, machine: Machine, leases: Leases): Promise<ServiceError | null> {
  try {
    await run.systems.fly.restartMachine(machine.id, {
      leaseNonce: leases.nonce(machine.id),
      stopTimeoutMs: machine.stopTimeoutMs,
    });
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.effect === 'none') throw new RestartRefused(error.message, { cause: error });
    run.log.warning(`Machine ${machine.id}: the answer was lost; its events will tell. ${error.message}`);
    return error;
  }
}

interface Watch {
  readonly isNew: (event: MachineEvent) => boolean;
  readonly askedAtMs: number;
  readonly deadlineMs: number;
}

async function watch(run: Run, machine: Machine, context: Watch): Promise<MachineResult> {
  const { clock } = run.systems;
  const limit = formatDuration(context.deadlineMs - context.askedAtMs);
  let passing = 0;
  let toldAtMs = 0;
  let told = '';
  for (;;) {
    const now = await read(run, machine.id);
    const tookMs = clock.nowMs() - context.askedAtMs;
    const events = (now?.events ?? []).filter(context.isNew);
    const crash = events.find(
      (event) => event.exit !== null && !event.exit.requestedStop && isAfterStart(event, events),
    );
    if (crash !== undefined)
      return fail(
        machine.id,
        tookMs,
        `exited right after its start${crash.exit?.oomKilled === true ? ' (out of memory)' : ''}`,
      );
    const start = events.find((event) => event.type === 'start' && event.status === 'started');
    const up = now !== null && start !== undefined && now.state === 'started';
    passing = up && now.checks.every((check) => check.status === 'passing') ? passing + 1 : 0;
    if (up && (passing >= PASSING_POLLS || now.checks.length === 0)) {
      return {
        machineId: machine.id,
        result: 'restarted',
        says: `restarted in ${formatDuration(tookMs)}${now.checks.length === 0 ? '; it has no checks' : ''}`,
        startedAtMs: start.timestampMs,
        tookMs,
      };
    }
    const doing = up ? 'started, waiting for its checks' : (now?.state ?? 'not answering');
    if (doing !== told || clock.nowMs() - toldAtMs >= PROGRESS_EVERY_MS) {
      run.log.info(`Machine ${machine.id} ${doing}, ${formatDuration(tookMs)} of at most ${limit}.`);
      told = doing;
      toldAtMs = clock.nowMs();
    }
    if (clock.nowMs() >= context.deadlineMs) {
      if (events.length === 0) {
        return {
          machineId: machine.id,
          result: 'unknown',
          says: `no event within ${limit}`,
          startedAtMs: null,
          tookMs,
        };
      }
      return fail(machine.id, tookMs, up ? `its checks did not pass within ${limit}` : `did not start within ${limit}`);
    }
    await clock.sleep(POLL_MS);
  }
}

function isAfterStart(event: MachineEvent, events: readonly MachineEvent[]): boolean {
  return events.some((other) => other.type === 'start' && other.timestampMs <= event.timestampMs);
}

/** A poll that fails says nothing; the deadline bounds how often that may happen. */
async function read(run: Run, machineId: string): Promise<Machine | null> {
  try {
    return await run.systems.fly.getMachine(machineId);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

function fail(machineId: string, tookMs: number, says: string): MachineResult {
  return { machineId, result: 'failed', says, startedAtMs: null, tookMs };
}
