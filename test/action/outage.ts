import { type ActionOptions, type RunningAction, startAction } from '../harness/run-action.ts';
import type { Exchange } from '../sandbox/faults/exchange.ts';
import type { Fault, Scenario, ScenarioMachine } from '../sandbox/scenario/scenario.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { type AtRestart, lookAtRestart } from './at-restart.ts';

/** An outage that a restart cures, as quick as it can be: few rows, a short boot, and a probe that fails at once. */
export async function startOutage(options: OutageOptions = {}): Promise<Outage> {
  const atRestarts: AtRestart[] = [];
  let sandbox: Sandbox | null = null;
  const hear = (exchange: Exchange): void => {
    if (sandbox === null) return;
    const restarted = restartedMachine(exchange);
    if (restarted !== null) atRestarts.push(lookAtRestart(sandbox, restarted));
    options.onExchange?.(exchange, sandbox);
  };
  sandbox = await startSandbox({ scenario: scenarioOf(options), onExchange: hear });
  const { promise: firstLook, resolve: looked } = Promise.withResolvers<void>();
  return { sandbox, atRestarts, firstLook, start: (run) => start(run, sandbox, looked) };
}

export interface OutageOptions {
  /** One machine where left out. */
  readonly machines?: readonly ScenarioMachine[];
  /** Seconds since the fault began; before that the app is well. */
  readonly now?: number;
  readonly ingestSeconds?: number;
  readonly faults?: readonly Fault[];
  readonly github?: Scenario['github'];
  readonly onExchange?: (exchange: Exchange, sandbox: Sandbox) => void;
}

export interface Outage {
  readonly sandbox: Sandbox;
  /** What was on record and locked when Fly carried out each restart. */
  readonly atRestarts: readonly AtRestart[];
  /** Fulfilled when a run has looked for the first time, or is over. */
  readonly firstLook: Promise<void>;
  /** Starts a run that treats it quickly. */
  start(run?: Omit<ActionOptions, 'sandbox'>): RunningAction;
}

/** Stops and is checked without delay. */
export const QUICK_MACHINE = {
  stopTimeoutSeconds: 1,
  checks: [{ name: 'servicecheck-00-http-8080', graceSeconds: 0 }],
} satisfies ScenarioMachine;

/** What nobody may touch. */
const BYSTANDERS: readonly ScenarioMachine[] = [{ state: 'stopped' }, { group: 'worker' }];

/** Treatable from here on for minutes. */
const NOW_SECONDS = 165;

function scenarioOf(options: OutageOptions): Scenario {
  const { machines = [QUICK_MACHINE], now = NOW_SECONDS, ingestSeconds = 1, faults = [], github } = options;
  return {
    recording: 'sparse',
    now,
    bootSeconds: 1,
    ingestSeconds,
    machines: [...machines, ...BYSTANDERS],
    faults: [...(now < 0 ? [] : failingProbes(2 * machines.length)), ...faults],
    ...(github === undefined ? {} : { github }),
  };
}

/** A sick machine leaves a visitor without an answer for ten seconds; the two looks before a restart need not wait. */
function failingProbes(count: number): readonly Fault[] {
  return Array.from({ length: count }, (_, index) => ({
    service: 'app',
    path: '/stats',
    call: index + 1,
    reply: { kind: 'status', status: 503 },
  }));
}

function start(run: Omit<ActionOptions, 'sandbox'> = {}, sandbox: Sandbox, looked: () => void): RunningAction {
  const inputs = {
    mode: 'act',
    patience: '0s',
    'verify-for': '0s',
    'verify-timeout': '60s',
    'database-host': sandbox.database,
    'probe-url': sandbox.app,
    ...run.inputs,
  };
  const onLine: ActionOptions['onLine'] = (line, step) => {
    if (line === '::endgroup::') looked();
    run.onLine?.(line, step);
  };
  const running = startAction({ ...run, sandbox, inputs, onLine });
  running.finished.finally(looked).catch(() => undefined);
  return running;
}

function restartedMachine({ service, method, url, status }: Exchange): string | null {
  const isAccepted = service === 'fly' && method === 'POST' && status === 200;
  return isAccepted ? (/\/machines\/([^/]+)\/restart$/.exec(url.pathname)?.[1] ?? null) : null;
}
