import { type Clock, systemClock } from '../../src/support/clock.ts';
import { createControl } from './control/create-control.ts';
import type { SandboxState } from './control/sandbox-state.ts';
import { startDatabase } from './database/start-database.ts';
import type { ExchangeListener } from './faults/exchange.ts';
import { createGitHub } from './github/create-github.ts';
import type { Handler } from './http/reply.ts';
import { serve } from './http/serve.ts';
import { createLogfire } from './logfire/create-logfire.ts';
import { readRecording } from './recording/read-recording.ts';
import { createWorld, type SandboxWorld } from './sandbox-world.ts';
import { databaseAddresses } from './scenario/database-addresses.ts';
import { type NamedScenario, readScenario, recordingFolder } from './scenario/read-scenario.ts';
import type { Scenario } from './scenario/scenario.ts';

/** Starts Fly, Logfire, GitHub, the app and its database on loopback, as a scenario has them. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closers: Closer[] = [];
  try {
    return await start(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

type Closer = () => Promise<void>;

async function closeAll(closers: readonly Closer[]): Promise<void> {
  await Promise.all(closers.map((close) => close()));
}

async function start(options: SandboxOptions, closers: Closer[]): Promise<Sandbox> {
  const { scenario, recordingFolder: folder } = await resolveScenario(options);
  const recording = await readRecording(options.recording ?? folder);
  const clock = options.clock ?? systemClock;
  const settings = {
    ...scenario.github,
    tokens: { [TOKENS.dispatch]: 'dispatch' as const, ...scenario.github?.tokens },
  };
  const github = createGitHub({ clock, repository: REPOSITORY, token: TOKENS.github, settings });
  const { onExchange } = options;
  const world = createWorld({ clock, scenario, recording, github, app: APP, flyToken: TOKENS.fly, onExchange });
  const logfire = await createLogfire({ clock, token: TOKENS.logfire, telemetry: world.telemetry });
  closers.push(logfire.close);
  const { gateway, fly } = world;
  const control = createControl({ clock, gateway, fly, github, state: world.state, advance: world.advance });
  const ports = portsFrom(options.port ?? 0);
  const open = async (handler: Handler): Promise<string> => {
    const service = await serve(handler, ports());
    closers.push(service.close);
    return service.url;
  };
  const urls = {
    fly: await open(gateway.wrap('fly', fly.handle)),
    logfire: await open(gateway.wrap('logfire', logfire.handle)),
    github: await open(gateway.wrap('github', github.handle)),
    app: await open(gateway.wrap('app', world.app.handle)),
    control: await open(control),
  };
  const database = await startDatabase(databaseAddresses(scenario.database, recording), ports());
  closers.push(database.close);
  const addresses = { ...urls, app: `${urls.app}/stats`, database: database.addresses.join(',') };
  return {
    ...addresses,
    env: environmentOf(addresses),
    dispatchToken: TOKENS.dispatch,
    world,
    state: () => {
      world.advance();
      return world.state();
    },
    close: () => closeAll(closers),
  };
}

export interface SandboxOptions {
  /** A name, a file that ends in `.json`, or the scenario itself. */
  readonly scenario: string | Scenario;
  /** A folder of a recording, instead of the scenario's. */
  readonly recording?: string;
  /** The first of the ports; any free ones where left out. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Hears every request that reached a service and what the service answered, before faults. */
  readonly onExchange?: ExchangeListener;
}

export interface SandboxAddresses {
  readonly fly: string;
  readonly logfire: string;
  readonly github: string;
  /** The page to give as probe-url. */
  readonly app: string;
  /** What to give as database-host. */
  readonly database: string;
  readonly control: string;
}

export interface Sandbox extends SandboxAddresses {
  /** Everything the action needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A token that may start workflows, as the receiver has one. */
  readonly dispatchToken: string;
  readonly world: SandboxWorld;
  state(): SandboxState;
  close(): Promise<void>;
}

const APP = 'relay-api';
const REPOSITORY = 'sandbox/relay-api';
const TOKENS = {
  fly: 'FlyV1 fm2_lJPECAAAsandboxmachines,fm2_lJPEsandboxdischarge',
  logfire: 'pylf_v1_us_sandboxreadtoken000000000000000000000',
  github: 'ghs_sandboxworkflowtoken00000000000000000',
  dispatch: 'github_pat_sandboxdispatchtoken000000000000',
};

async function resolveScenario(options: SandboxOptions): Promise<NamedScenario> {
  if (typeof options.scenario === 'string') return readScenario(options.scenario);
  return { scenario: options.scenario, recordingFolder: recordingFolder(options.scenario.recording, null) };
}

function portsFrom(first: number): () => number {
  let next = first;
  return () => {
    if (first === 0) return 0;
    next += 1;
    return next - 1;
  };
}

function environmentOf(addresses: SandboxAddresses): Readonly<Record<string, string>> {
  return {
    FLY_FLAPS_BASE_URL: addresses.fly,
    LOGFIRE_BASE_URL: addresses.logfire,
    GITHUB_API_URL: addresses.github,
    GITHUB_SERVER_URL: addresses.github,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_RUN_ID: '1',
    FLY_API_TOKEN: TOKENS.fly,
    LOGFIRE_READ_TOKEN: TOKENS.logfire,
    'INPUT_FLY-APP': APP,
    'INPUT_GITHUB-TOKEN': TOKENS.github,
  };
}
