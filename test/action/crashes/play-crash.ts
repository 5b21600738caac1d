import { byHandEvent } from '../../harness/event.ts';
import type { ActionRun, RunningAction } from '../../harness/run-action.ts';
import type { SandboxState } from '../../sandbox/control/sandbox-state.ts';
import { leasesLeft } from '../bounds.ts';
import { type Outage, QUICK_MACHINE, startOutage } from '../outage.ts';
import type { Moment } from './moments.ts';

/** A run that is ended at a moment, and how. */
export interface Crash {
  readonly what: string;
  readonly moment: Moment;
  /** `kill`: the machine under the runner is gone; `kill, then post`: the step was killed and the job went on; `cancel`: as the runner cancels. */
  readonly how: 'kill' | 'kill, then post' | 'cancel';
}

export interface PlayedCrash {
  readonly run: ActionRun;
  readonly struckAtMs: number;
  /** As it was when the run was over. */
  readonly after: SandboxState;
  readonly leasesLeft: ReadonlyMap<string, number>;
  readonly next: ActionRun;
}

const strikers = new WeakMap<Outage, Striker>();

interface Striker {
  strike: () => void;
}

export async function startCrash({ moment }: Crash): Promise<Outage> {
  const striker: Striker = { strike: () => undefined };
  const outage = await startOutage({
    machines: Array.from({ length: moment.machineCount }, () => QUICK_MACHINE),
    onExchange: (exchange) => {
      if (moment.isExchange?.(exchange) === true) striker.strike();
    },
  });
  strikers.set(outage, striker);
  return outage;
}

/** Runs, ends the run at its moment, and lets another run follow at once. */
export async function playCrash({ moment, how }: Crash, outage: Outage): Promise<PlayedCrash> {
  const { sandbox } = outage;
  const inputs = { 'verify-for': '30s', 'escalate-to': '@octocat' };
  let struckAtMs = Number.POSITIVE_INFINITY;
  const strike = (): void => {
    if (Number.isFinite(struckAtMs)) return;
    struckAtMs = Date.now();
    if (how === 'cancel') running.cancel();
    else running.kill();
  };
  const striker = strikers.get(outage);
  if (striker !== undefined) striker.strike = strike;
  const running: RunningAction = outage.start({
    inputs,
    steps: how === 'kill' ? ['main'] : ['main', 'post'],
    onLine: (line) => {
      if (moment.isLine?.(line) === true) strike();
    },
  });
  const run = await running.finished;
  const after = sandbox.state();
  const left = leasesLeft(outage);
  const next = await outage.start({ inputs, event: byHandEvent(), env: { GITHUB_RUN_ID: '2' } }).finished;
  return { run, struckAtMs, after, leasesLeft: left, next };
}
