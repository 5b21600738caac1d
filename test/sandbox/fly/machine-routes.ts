import { jsonReply } from '../http/reply.ts';
import type { FlyRoute, FlyState } from './create-fly.ts';
import { flyErrors } from './fly-errors.ts';
import { parseGoDurationMs } from './go-duration.ts';
import { machineDocument } from './machine-document.ts';
import type { MachineModel } from './machine-model.ts';

export function listMachines(state: FlyState, url: URL): Response {
  const nowMs = state.clock.nowMs();
  const options = {
    includeLease: url.searchParams.get('include_leases') === 'true',
    isSummary: url.searchParams.get('summary') === 'true',
  };
  const listed = state.machines.filter((machine) => isWanted(machine, nowMs, url.searchParams));
  return jsonReply(
    200,
    listed.map((machine) => machineDocument(machine, nowMs, options)),
  );
}

export const showMachine: FlyRoute = async (state, machine) =>
  jsonReply(200, machineDocument(machine, state.clock.nowMs(), { includeLease: false, isSummary: false }));

export const showEvents: FlyRoute = async (state, machine, _request, url) => {
  const limit = Number(url.searchParams.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1) return flyErrors.badRequest('invalid limit');
  return jsonReply(200, machine.timeline.eventsAt(state.clock.nowMs()).slice(0, Math.min(limit, 50)));
};

export const restartMachine: FlyRoute = async (state, machine, request, url) => {
  if ((await request.text()) !== '') return flyErrors.badRequest('unexpected request body');
  const timeout = url.searchParams.get('timeout');
  const timeoutMs = timeout === null ? machine.settings.stopTimeoutMs : parseGoDurationMs(timeout);
  if (timeoutMs === null) return flyErrors.badRequest(`invalid timeout '${timeout}'`);
  const signal = url.searchParams.get('signal');
  if (signal !== null && !SIGNALS.includes(signal)) return flyErrors.badRequest(`invalid signal '${signal}'`);
  const nowMs = state.clock.nowMs();
  const lease = machine.leases.heldAt(nowMs);
  if (lease !== null && lease.nonce !== request.headers.get('fly-machine-lease-nonce')) {
    return flyErrors.leased(machine.settings.id, lease);
  }
  const current = machine.timeline.stateAt(nowMs);
  if (!RESTARTABLE_STATES.includes(current)) {
    return flyErrors.precondition(`unable to restart machine from current state: '${current}'`);
  }
  state.restarts.push({ machineId: machine.settings.id, atMs: nowMs });
  machine.restart(nowMs, timeoutMs);
  return jsonReply(200, { ok: true });
};

export const waitForState: FlyRoute = async (state, machine, request, url) => {
  const timeoutSeconds = Number((url.searchParams.get('timeout') ?? '60').replace(/s$/, ''));
  if (!(timeoutSeconds >= 0 && timeoutSeconds <= 60)) return flyErrors.badRequest('timeout must be at most 60 seconds');
  const wanted = url.searchParams.getAll('state').flatMap((states) => states.split(','));
  const wantedStates = wanted.length === 0 ? ['started'] : wanted;
  const fromEventId = url.searchParams.get('from_event_id');
  const deadlineMs = state.clock.nowMs() + timeoutSeconds * 1000;
  while (!isReached(machine, wantedStates, fromEventId, state.clock.nowMs())) {
    const leftMs = deadlineMs - state.clock.nowMs();
    if (leftMs <= 0) {
      return flyErrors.tooLate(wantedStates.join(','), machine.timeline.stateAt(state.clock.nowMs()));
    }
    await state.clock.sleep(Math.min(leftMs, WAIT_STEP_MS), request.signal);
  }
  const nowMs = state.clock.nowMs();
  const eventId = machine.timeline.eventsAt(nowMs)[0]?.id ?? '';
  return jsonReply(200, {
    ok: true,
    state: machine.timeline.stateAt(nowMs),
    event_id: eventId,
    version: machine.instanceId,
  });
};

const WAIT_STEP_MS = 200;
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGTERM'];
const RESTARTABLE_STATES = ['started', 'starting', 'stopping', 'stopped', 'suspended'];
const SETTLED_STATES = ['created', 'started', 'stopped', 'suspended', 'failed'];

function isReached(
  machine: MachineModel,
  wanted: readonly string[],
  fromEventId: string | null,
  nowMs: number,
): boolean {
  const current = machine.timeline.stateAt(nowMs);
  const newestId = machine.timeline.eventsAt(nowMs)[0]?.id ?? '';
  if (fromEventId !== null && newestId <= fromEventId) return false;
  return wanted.includes(current) || (wanted.includes('settled') && SETTLED_STATES.includes(current));
}

function isWanted(machine: MachineModel, nowMs: number, query: URLSearchParams): boolean {
  const current = machine.timeline.stateAt(nowMs);
  if (current === 'destroyed' && query.get('include_deleted') !== 'true') return false;
  const states = query.get('state')?.split(',');
  if (states !== undefined && !states.includes(current)) return false;
  const region = query.get('region');
  if (region !== null && region !== machine.settings.region) return false;
  const metadata: Readonly<Record<string, string>> = {
    fly_process_group: machine.settings.group,
    fly_platform_version: 'v2',
    fly_release_version: String(machine.releaseVersion),
    fly_release_id: `release${machine.releaseVersion}`,
  };
  return [...query].every(
    ([name, value]) => !name.startsWith('metadata.') || metadata[name.slice('metadata.'.length)] === value,
  );
}
