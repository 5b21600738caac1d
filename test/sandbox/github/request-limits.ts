const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The hourly quota of requests, per token. */
export class HourlyQuota {
  readonly #windows = new Map<string, { used: number; endsAtMs: number }>();

  /** Counts one request. */
  take(name: string, limit: number, nowMs: number): QuotaReading {
    const known = this.#windows.get(name);
    const window = known !== undefined && nowMs < known.endsAtMs ? known : { used: 0, endsAtMs: nowMs + HOUR_MS };
    const isSpent = window.used >= limit;
    if (!isSpent) window.used += 1;
    this.#windows.set(name, window);
    return { limit, used: window.used, isSpent, resetAtSeconds: Math.ceil(window.endsAtMs / 1000) };
  }
}

export interface QuotaReading {
  readonly limit: number;
  readonly used: number;
  /** This request was one too many. */
  readonly isSpent: boolean;
  readonly resetAtSeconds: number;
}

/** Creating content is limited more narrowly than asking. */
export class ContentLimits {
  readonly #created = new Map<string, number[]>();

  /** Seconds to wait, or null where there is room; then this creation counts. */
  take(name: string, nowMs: number): number | null {
    const created = (this.#created.get(name) ?? []).filter((atMs) => atMs > nowMs - HOUR_MS);
    this.#created.set(name, created);
    const full = LIMITS.find(({ windowMs, most }) => created.filter((atMs) => atMs > nowMs - windowMs).length >= most);
    if (full === undefined) {
      created.push(nowMs);
      return null;
    }
    const oldest = created.at(-full.most) ?? nowMs;
    return Math.max(1, Math.ceil((oldest + full.windowMs - nowMs) / 1000));
  }
}

const LIMITS = [
  { windowMs: HOUR_MS, most: 500 },
  { windowMs: MINUTE_MS, most: 80 },
];
