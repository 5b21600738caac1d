import fc from 'fast-check';
import { FAULT_KINDS, type Fault } from './fault.ts';
import { CALLS } from './name-call.ts';
import type { RunOptions } from './run-in-world.ts';
import type { MachinePlan, WorldSettings } from './world-settings.ts';

/** A world, runs that start in it, and what people do meanwhile. */
export interface RandomHistory {
  readonly settings: WorldSettings;
  readonly runs: readonly { readonly afterMs: number; readonly options: RunOptions }[];
  readonly deeds: readonly RandomDeed[];
  readonly faults: readonly Fault[];
}

export interface RandomDeed {
  readonly afterMs: number;
  readonly what: 'deploy' | 'restart' | 'lease' | 'autostop' | 'setHold' | 'removeHold';
  readonly machine: number;
}

const MINUTE_MS = 60_000;
const seconds = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: least, max: most }).map((value) => value * 1_000);

function often<Value>(value: Value, times: number): readonly Value[] {
  return Array.from({ length: times }, () => value);
}

const trouble = fc.record({
  kind: fc.oneof(
    { weight: 10, arbitrary: fc.constant('pool-exhaustion' as const) },
    { weight: 2, arbitrary: fc.constant('connection-leak' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'server-errors' as const,
        'hangs-elsewhere' as const,
        'listener-lost' as const,
        'frozen' as const,
      ),
    },
  ),
  afterMs: fc.oneof(seconds(-600, -90), seconds(-120, 240)),
  lastsMs: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: seconds(20, 600) }),
});

const laterLife = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ trouble: trouble.map((one) => ({ ...one, afterMs: Math.abs(one.afterMs) })) }) },
  { weight: 1, arbitrary: fc.record({ exitAfterMs: seconds(5, 120) }) },
  { weight: 1, arbitrary: fc.record({ bootMs: fc.oneof(fc.constant(null), seconds(1, 120)) }) },
);

const machine = fc.record({
  state: fc.constantFrom(...often('started', 9), 'stopped', 'suspended'),
  hostStatus: fc.constantFrom(...often('ok', 18), 'unknown', 'unreachable'),
  hasChecks: fc.boolean(),
  releaseAgeMs: fc.constantFrom(...often(3 * 86_400_000, 12), 590_000, 300_000),
  stopTimeoutMs: fc.constantFrom(5_000, 5_000, 30_000),
  onRestart: fc.constantFrom(
    ...often('recorded' as const, 12),
    'nothing' as const,
    'crash' as const,
    'never-up' as const,
    'slow' as const,
  ),
  first: fc.oneof(
    { weight: 6, arbitrary: trouble.map((one) => ({ trouble: one })) },
    { weight: 1, arbitrary: fc.constant({}) },
  ),
  later: fc.array(laterLife, { maxLength: 2 }),
});

const machines = fc.array(machine, { minLength: 1, maxLength: 3 }).map((plans): readonly MachinePlan[] => [
  ...plans.map(({ first, later, state, ...plan }, index) => ({
    ...plan,
    id: `app${index}`,
    state: index === 0 ? 'started' : state,
    lives: [first, ...later],
  })),
  { id: 'worker0', group: 'worker', lives: [{}], hasChecks: false },
  { id: 'standby0', state: 'stopped', standbys: ['app0'], lives: [{}] },
]);

const outage = fc.record({
  how: fc.constantFrom('unreachable' as const, 'refuses' as const, 'new-connections' as const),
  fromMs: seconds(-300, 300),
  lastsMs: fc.oneof(fc.constant(null), seconds(30, 300)),
});

const settings = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  machines,
  hostName: fc.boolean(),
  ingestMs: fc.constantFrom(1_000, 5_000, 5_000, 20_000, 60_000),
  requestsPerSecond: fc.constantFrom(0, 0.5, 2, 2, 2, 10),
  fastQueriesUnderFault: fc.boolean(),
  outages: fc.oneof(
    { weight: 7, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc
        .array(outage, { minLength: 1, maxLength: 1 })
        .map((many) =>
          many.map(({ how, fromMs, lastsMs }) => ({ how, fromMs, toMs: lastsMs === null ? null : fromMs + lastsMs })),
        ),
    },
  ),
  latencyMs: fc.constantFrom({ least: 20, most: 80 }, { least: 100, most: 2_000 }),
});

const run = fc.record({
  afterMs: fc.oneof(fc.constant(0), seconds(0, 120), seconds(0, 600), seconds(0, 3_600)),
  options: fc
    .record({
      trigger: fc.constantFrom('schedule' as const, 'schedule' as const, 'alert' as const, 'by-hand' as const),
      skewMs: fc.oneof(fc.constant(0), fc.integer({ min: -10 * MINUTE_MS, max: 10 * MINUTE_MS })),
      hasProbe: fc.boolean(),
      hasDatabaseHost: fc.constantFrom(true, true, true, false),
      plan: fc.constantFrom(
        {},
        ...often({ verifyForMs: 30_000, verifyTimeoutMs: 120_000 }, 5),
        ...often({ mode: 'observe' as const }, 2),
      ),
      mishap: fc.oneof(
        { weight: 5, arbitrary: fc.constant(undefined) },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constantFrom('crash' as const, 'kill' as const, 'cancel' as const),
            afterRequest: fc.integer({ min: 1, max: 120 }),
          }),
        },
      ),
    })
    .map(({ mishap, ...options }): RunOptions => (mishap === undefined ? options : { ...options, mishap })),
});

const deed = fc.record({
  afterMs: fc.oneof(seconds(0, 180), seconds(0, 3_600)),
  what: fc.constantFrom(
    'deploy' as const,
    'restart' as const,
    'lease' as const,
    'autostop' as const,
    'setHold' as const,
    'removeHold' as const,
    'removeHold' as const,
  ),
  machine: fc.nat({ max: 2 }),
});

const fault = fc.record({
  call: fc.constantFrom(...CALLS),
  from: fc.integer({ min: 1, max: 6 }),
  times: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom(...FAULT_KINDS),
});

export const randomHistory: fc.Arbitrary<RandomHistory> = fc.record({
  settings,
  runs: fc.oneof(fc.array(run, { minLength: 1, maxLength: 1 }), fc.array(run, { minLength: 2, maxLength: 3 })),
  deeds: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(deed, { maxLength: 4 }) },
  ),
  faults: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fault, { maxLength: 3 }) },
  ),
});
