import { type ProcessTruth, type Trouble, troubleAt, type Visit } from './process-truth.ts';
import { point, type Series } from './series.ts';

/** All that a process ever writes, past and to come: what is visible is decided by who looks and when. */
export interface Traces {
  readonly logs: readonly Series[];
  readonly requests: readonly Series[];
  readonly fastQueries: readonly Series[];
  readonly poolErrors: readonly Series[];
  readonly slowConnects: readonly Series[];
  readonly allFailed: readonly Series[];
  readonly refusals: readonly Series[];
  readonly listenerTroubles: readonly Series[];
  readonly setUpFailures: readonly Series[];
  readonly serverErrors: readonly Series[];
  readonly ready: readonly Series[];
  readonly hangs: readonly Hang[];
}

export interface Hang {
  readonly beganMs: number;
  /** Infinity for one that is never finished: also that of a process that was killed. */
  readonly endedMs: number;
  readonly where: 'connect' | 'elsewhere';
}

export interface Traffic {
  readonly requestsPerSecond: number;
  readonly fastQueriesUnderFault: boolean;
}

export function tracesOf(process: ProcessTruth, traffic: Traffic): Traces {
  const endMs = process.endedAtMs ?? Number.POSITIVE_INFINITY;
  const parts = [
    ordinary(process, traffic),
    ...process.visits.map((visit) => visited(process, visit)),
    ...process.troubles.map((trouble) => troubled(trouble, traffic)),
    ...process.troubles.map((trouble) => lucky(process, trouble, traffic)),
    ...(process.stopAskedAtMs === null ? [] : [dying(process, process.stopAskedAtMs)]),
  ];
  return cutOff(join(parts), endMs);
}

const NOTHING: Traces = {
  logs: [],
  requests: [],
  fastQueries: [],
  poolErrors: [],
  slowConnects: [],
  allFailed: [],
  refusals: [],
  listenerTroubles: [],
  setUpFailures: [],
  serverErrors: [],
  ready: [],
  hangs: [],
};

/** What a process writes as long as nothing is the matter, and between its troubles. */
function ordinary(process: ProcessTruth, traffic: Traffic): Traces {
  const { servingAtMs } = process;
  const logs = [point(process.startedAtMs + 300)];
  if (!process.isApp)
    return { ...NOTHING, logs: [every(process.startedAtMs + 1_000, 5_000, Number.POSITIVE_INFINITY)] };
  if (servingAtMs === null) return { ...NOTHING, logs };
  const says = process.isSetUp ? { ready: [point(servingAtMs)] } : { setUpFailures: [point(servingAtMs)] };
  if (traffic.requestsPerSecond === 0) return { ...NOTHING, logs, ...says };
  const everyMs = 1_000 / traffic.requestsPerSecond;
  const serves = without(process, ['frozen'], servingAtMs);
  const queries = process.isSetUp
    ? without(
        process,
        ['frozen', 'pool-exhaustion', 'connection-leak', 'database-unreachable', 'database-refuses'],
        servingAtMs,
      )
    : [];
  return {
    ...NOTHING,
    logs,
    ...says,
    requests: serves.map(([fromMs, toMs]) => every(fromMs, everyMs, toMs, 20)),
    fastQueries: queries.map(([fromMs, toMs]) => every(fromMs, everyMs, toMs, 8)),
  };
}

function visited(process: ProcessTruth, { atMs, hangsUntilMs }: Visit): Traces {
  const kind = troubleAt(process, atMs)?.kind;
  // A frozen process does not get as far as writing that it was asked.
  if (kind === 'frozen') return NOTHING;
  if (hangsUntilMs !== null) {
    const where = kind === 'hangs-elsewhere' ? 'elsewhere' : 'connect';
    return { ...NOTHING, hangs: [{ beganMs: atMs, endedMs: hangsUntilMs, where }] };
  }
  return { ...NOTHING, requests: [point(atMs, 15)], fastQueries: [point(atMs, 8)] };
}

function troubled(trouble: Trouble, traffic: Traffic): Traces {
  const { fromMs, toMs } = trouble;
  const isQuiet = traffic.requestsPerSecond === 0;
  const after = (ms: number, everyMs: number, lastsMs: number): readonly Series[] =>
    isQuiet ? [] : [every(fromMs + ms, everyMs, toMs, lastsMs)];
  const hangs = (where: Hang['where'], most: number): readonly Hang[] =>
    Array.from({ length: isQuiet ? 0 : most }, (_, index) => ({
      beganMs: fromMs + 5_000 + index * 2_000,
      endedMs: toMs,
      where,
    })).filter((hang) => hang.beganMs < toMs);
  const lost = [point(fromMs + 15_000), point(fromMs + 16_000)];
  const back = trouble.backAtMs === null ? [] : [point(trouble.backAtMs)];
  switch (trouble.kind) {
    case 'pool-exhaustion': {
      const stuck = hangs('connect', 15);
      const errors = after(100_000, 4_000, 30_000);
      return {
        ...NOTHING,
        hangs: stuck,
        slowConnects: Number.isFinite(toMs) ? stuck.map((hang) => point(toMs, toMs - hang.beganMs)) : [],
        poolErrors: errors,
        serverErrors: errors,
        listenerTroubles: lost,
        ready: back,
      };
    }
    case 'connection-leak': {
      const errors = after(35_000, 4_000, 30_000);
      const connects = after(40_000, 6_000, 30_000);
      return {
        ...NOTHING,
        poolErrors: errors,
        serverErrors: errors,
        slowConnects: connects,
      };
    }
    case 'database-unreachable': {
      const errors = after(10_000, 5_000, 8_000);
      return { ...NOTHING, allFailed: errors, serverErrors: errors, listenerTroubles: lost, ready: back };
    }
    case 'database-refuses': {
      const errors = after(2_000, 3_000, 100);
      return { ...NOTHING, refusals: errors, serverErrors: errors, listenerTroubles: lost, ready: back };
    }
    case 'server-errors':
      return { ...NOTHING, serverErrors: after(500, 1_500, 20) };
    case 'hangs-elsewhere':
      return { ...NOTHING, hangs: hangs('elsewhere', 5) };
    case 'listener-lost':
      return { ...NOTHING, listenerTroubles: lost, ready: back };
    case 'frozen':
      return NOTHING;
  }
}

/** While a pool is short of connections some requests still find a good one, unless the database is away. */
function lucky(process: ProcessTruth, trouble: Trouble, traffic: Traffic): Traces {
  const isLeak = trouble.kind === 'connection-leak';
  const isPartial = trouble.kind === 'pool-exhaustion' && traffic.fastQueriesUnderFault;
  if (traffic.requestsPerSecond === 0 || !(isLeak || isPartial)) return NOTHING;
  const free = without(process, ['database-unreachable', 'database-refuses'], trouble.fromMs + 1_000);
  return {
    ...NOTHING,
    fastQueries: free.map(([fromMs, toMs]) => every(fromMs, 3_000, Math.min(toMs, trouble.toMs), 8)),
  };
}

/** Asked to stop, a hung process still gets rid of dozens of errors before it is killed. */
function dying(process: ProcessTruth, stopAskedAtMs: number): Traces {
  const isSick = process.troubles.some((one) => one.fromMs < stopAskedAtMs && one.toMs > stopAskedAtMs);
  const errors = isSick ? [every(stopAskedAtMs + 100, 100, stopAskedAtMs + 5_000, 20_000)] : [];
  return { ...NOTHING, poolErrors: errors, serverErrors: errors };
}

function every(fromMs: number, everyMs: number, toMs: number, lastsMs = 0): Series {
  return { fromMs, everyMs, toMs, lastsMs };
}

/** The spans of time since it serves that are free of these troubles. */
function without(
  process: ProcessTruth,
  kinds: readonly Trouble['kind'][],
  servingAtMs: number,
): readonly (readonly [number, number])[] {
  const troubles = process.troubles
    .filter((one) => kinds.includes(one.kind))
    .toSorted((one, other) => one.fromMs - other.fromMs);
  const free: (readonly [number, number])[] = [];
  let fromMs = servingAtMs;
  for (const trouble of troubles) {
    if (trouble.fromMs > fromMs) free.push([fromMs, trouble.fromMs]);
    fromMs = Math.max(fromMs, trouble.toMs);
  }
  return Number.isFinite(fromMs) ? [...free, [fromMs, Number.POSITIVE_INFINITY]] : free;
}

function join(parts: readonly Traces[]): Traces {
  return {
    logs: parts.flatMap((part) => part.logs),
    requests: parts.flatMap((part) => part.requests),
    fastQueries: parts.flatMap((part) => part.fastQueries),
    poolErrors: parts.flatMap((part) => part.poolErrors),
    slowConnects: parts.flatMap((part) => part.slowConnects),
    allFailed: parts.flatMap((part) => part.allFailed),
    refusals: parts.flatMap((part) => part.refusals),
    listenerTroubles: parts.flatMap((part) => part.listenerTroubles),
    setUpFailures: parts.flatMap((part) => part.setUpFailures),
    serverErrors: parts.flatMap((part) => part.serverErrors),
    ready: parts.flatMap((part) => part.ready),
    hangs: parts.flatMap((part) => part.hangs),
  };
}

function cutOff(traces: Traces, endMs: number): Traces {
  const cut = (many: readonly Series[]): readonly Series[] =>
    many.filter((one) => one.fromMs < endMs).map((one) => ({ ...one, toMs: Math.min(one.toMs, endMs) }));
  return {
    logs: cut(traces.logs),
    requests: cut(traces.requests),
    fastQueries: cut(traces.fastQueries),
    poolErrors: cut(traces.poolErrors),
    slowConnects: cut(traces.slowConnects),
    allFailed: cut(traces.allFailed),
    refusals: cut(traces.refusals),
    listenerTroubles: cut(traces.listenerTroubles),
    setUpFailures: cut(traces.setUpFailures),
    serverErrors: cut(traces.serverErrors),
    ready: cut(traces.ready),
    hangs: traces.hangs
      .filter((hang) => hang.beganMs < endMs)
      .map((hang) => ({ ...hang, endedMs: hang.endedMs < endMs ? hang.endedMs : Number.POSITIVE_INFINITY })),
  };
}
