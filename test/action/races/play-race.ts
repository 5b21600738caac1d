import type { ActionRun } from '../../harness/run-action.ts';
import type { BarrierSettings } from '../../sandbox/faults/barriers.ts';
import type { Exchange } from '../../sandbox/faults/exchange.ts';
import type { Scenario } from '../../sandbox/scenario/scenario.ts';
import { type Outage, QUICK_MACHINE, startOutage } from '../outage.ts';

/** Runs at the same time, held at a barrier until as many calls have come to it. */
export interface Race {
  readonly what: string;
  readonly runCount: number;
  readonly barrier: Omit<BarrierSettings, 'count'>;
  /** Makes what recognises the exchange from which on the barrier stands and the other runs are let go; where left out, that is the beginning. */
  readonly from?: () => (exchange: Exchange) => boolean;
  readonly github?: Scenario['github'];
}

const gates = new WeakMap<Outage, Promise<void>>();

export async function startRace(race: Race): Promise<Outage> {
  const { runCount, barrier, from, github } = race;
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const isMoment = from?.() ?? null;
  let isOpen = false;
  const outage = await startOutage({
    machines: [QUICK_MACHINE],
    ...(github === undefined ? {} : { github }),
    onExchange: (exchange, { world }) => {
      if (isOpen || isMoment?.(exchange) !== true) return;
      isOpen = true;
      world.gateway.barriers.add({ ...barrier, count: runCount });
      openGate();
    },
  });
  if (isMoment === null) {
    outage.sandbox.world.gateway.barriers.add({ ...barrier, count: runCount });
    openGate();
  }
  gates.set(outage, gate);
  return outage;
}

export async function playRace({ runCount }: Race, outage: Outage): Promise<readonly ActionRun[]> {
  const start = (number: number): Promise<ActionRun> =>
    outage.start({ env: { GITHUB_RUN_ID: String(number) } }).finished;
  const first = start(1);
  await Promise.race([gates.get(outage), first]);
  const others = Array.from({ length: runCount - 1 }, (_, index) => start(index + 2));
  return Promise.all([first, ...others]);
}
