import { createHash } from 'node:crypto';
import type { Clock } from '../../../src/support/clock.ts';
import { readPath } from '../http/path-template.ts';
import { flyErrors } from './fly-errors.ts';
import { checkFlyToken } from './fly-token.ts';
import { acquireLease, releaseLease, showLease } from './lease-routes.ts';
import { type MachineEnvironment, MachineModel } from './machine-model.ts';
import { listMachines, restartMachine, showEvents, showMachine, waitForState } from './machine-routes.ts';
import type { MachineSettings } from './machine-settings.ts';
import { type RateLimit, RateLimits } from './rate-limits.ts';

/** Fly's Machines API for one app, as far as anybody here asks it. */
export function createFly(options: FlyOptions): FlyService {
  const machines = options.machines.map((settings) => new MachineModel(settings, options.environment ?? wellBehaved));
  const restarts: RestartRecord[] = [];
  const state: FlyState = { clock: options.clock, machines, restarts };
  const limits = new RateLimits();
  let requestCount = 0;
  return {
    machines,
    restarts,
    handle: async (request) => {
      requestCount += 1;
      const response = await answer(request, options, state, limits);
      response.headers.set('fly-request-id', requestId(requestCount));
      response.headers.append('set-cookie', 'fly-machine-id=sandbox-api-1; path=/; HttpOnly');
      return response;
    },
  };
}

export interface FlyOptions {
  readonly clock: Clock;
  readonly app: string;
  readonly token: string;
  readonly machines: readonly MachineSettings[];
  /** Without one every process boots in two seconds and stays well. */
  readonly environment?: MachineEnvironment;
}

export interface FlyService {
  readonly machines: readonly MachineModel[];
  /** Restarts somebody asked for, oldest first. */
  readonly restarts: readonly RestartRecord[];
  handle(request: Request): Promise<Response>;
}

export interface RestartRecord {
  readonly machineId: string;
  readonly atMs: number;
}

/** What the routes work on. */
export interface FlyState {
  readonly clock: Clock;
  readonly machines: readonly MachineModel[];
  readonly restarts: RestartRecord[];
}

export type FlyRoute = (state: FlyState, machine: MachineModel, request: Request, url: URL) => Promise<Response>;

const wellBehaved: MachineEnvironment = { planLife: () => ({ bootMs: 2000, exit: null }), isSick: () => false };

const PER_ACTION: RateLimit = { perSecond: 1, burst: 3 };
const PER_GET: RateLimit = { perSecond: 5, burst: 10 };

const ROUTES: readonly {
  readonly method: string;
  readonly path: string;
  readonly action: string;
  readonly limit: RateLimit;
  readonly handle: FlyRoute;
}[] = [
  { method: 'GET', path: '', action: 'get', limit: PER_GET, handle: showMachine },
  { method: 'GET', path: '/events', action: 'events', limit: PER_ACTION, handle: showEvents },
  { method: 'GET', path: '/wait', action: 'wait', limit: PER_ACTION, handle: waitForState },
  { method: 'POST', path: '/restart', action: 'restart', limit: PER_ACTION, handle: restartMachine },
  { method: 'POST', path: '/lease', action: 'acquire lease', limit: PER_ACTION, handle: acquireLease },
  { method: 'GET', path: '/lease', action: 'show lease', limit: PER_ACTION, handle: showLease },
  { method: 'DELETE', path: '/lease', action: 'release lease', limit: PER_ACTION, handle: releaseLease },
];

const MACHINES_PATH = '/v1/apps/{app}/machines';

async function answer(request: Request, options: FlyOptions, state: FlyState, limits: RateLimits): Promise<Response> {
  const standing = checkFlyToken(request.headers.get('authorization'), options.token);
  if (standing === 'unknown') return flyErrors.tokenUnknown();
  const url = new URL(request.url);
  const nowMs = state.clock.nowMs();
  const list = readPath(MACHINES_PATH, url.pathname);
  if (list !== null && request.method === 'GET') {
    if (standing === 'another-app' || list.app !== options.app) return flyErrors.unauthorized();
    return limits.take('list', nowMs, PER_ACTION) ? listMachines(state, url) : flyErrors.tooMany();
  }
  for (const route of ROUTES) {
    const path = readPath(`${MACHINES_PATH}/{id}${route.path}`, url.pathname);
    if (path === null || request.method !== route.method) continue;
    if (standing === 'another-app' || path.app !== options.app) return flyErrors.unauthorized();
    if (!limits.take(`${route.action}/${path.id}`, nowMs, route.limit)) return flyErrors.tooMany();
    return answerForMachine(route.handle, state, path.id ?? '', request, url);
  }
  return flyErrors.noRoute();
}

async function answerForMachine(
  route: FlyRoute,
  state: FlyState,
  machineId: string,
  request: Request,
  url: URL,
): Promise<Response> {
  if (!/^[0-9a-z]+$/.test(machineId)) return flyErrors.badRequest(`invalid machine ID, '${machineId}'`);
  const machine = state.machines.find((candidate) => candidate.settings.id === machineId);
  return machine === undefined ? flyErrors.noMachine() : route(state, machine, request, url);
}

function requestId(count: number): string {
  const digest = createHash('sha256').update(`request/${count}`).digest('hex').toUpperCase();
  return `01${digest.slice(0, 24)}-iad`;
}
