/** Something that ends again and again at the same distance, each time having lasted as long. */
export interface Series {
  readonly fromMs: number;
  readonly everyMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly lastsMs: number;
}

/** The ends after `afterMs` (not included) until `untilMs` (included), with the first and the last of them. */
export function endsWithin(series: Series, afterMs: number, untilMs: number): Ends {
  const { fromMs, everyMs, toMs, lastsMs } = series;
  const first = Math.max(0, Math.floor((afterMs - fromMs) / everyMs) + 1);
  const last = Math.min(Math.floor((untilMs - fromMs) / everyMs), Math.ceil((toMs - fromMs) / everyMs) - 1);
  if (last < first) return NO_ENDS;
  return {
    count: last - first + 1,
    firstBeganMs: fromMs + first * everyMs - lastsMs,
    lastEndedMs: fromMs + last * everyMs,
  };
}

export interface Ends {
  readonly count: number;
  readonly firstBeganMs: number | null;
  readonly lastEndedMs: number | null;
}

const NO_ENDS: Ends = { count: 0, firstBeganMs: null, lastEndedMs: null };

export function allWithin(many: readonly Series[], afterMs: number, untilMs: number): Ends {
  return many.map((series) => endsWithin(series, afterMs, untilMs)).reduce(join, NO_ENDS);
}

export function point(atMs: number, lastsMs = 0): Series {
  return { fromMs: atMs, everyMs: 1, toMs: atMs + 1, lastsMs };
}

function join(one: Ends, other: Ends): Ends {
  return {
    count: one.count + other.count,
    firstBeganMs: least(one.firstBeganMs, other.firstBeganMs),
    lastEndedMs: most(one.lastEndedMs, other.lastEndedMs),
  };
}

export function least(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

export function most(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
