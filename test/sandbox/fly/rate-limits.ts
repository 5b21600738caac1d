/** Token buckets by name. */
export class RateLimits {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  /** Takes one token; `false` = too many requests. */
  take(name: string, nowMs: number, limit: RateLimit): boolean {
    const bucket = this.#buckets.get(name) ?? { tokens: limit.burst, atMs: nowMs };
    const refilled = bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.perSecond;
    const tokens = Math.min(limit.burst, refilled);
    const isAllowed = tokens >= 1;
    this.#buckets.set(name, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
    return isAllowed;
  }
}

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}
