import type { HttpResponse } from './http.ts';
import type { Service } from './service-error.ts';

/** How often a read is tried in all. */
export const TRIES = 3;

const BASE_MS = 500;
const LONGEST_WAIT_MS = 60_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** Exponential, with full jitter, so that many clients do not come back together. */
export function backOffMs(tried: number, random: () => number): number {
  return BASE_MS * 2 ** (tried - 1) * (0.5 + random() / 2);
}

/** An answer that may be another one in a moment. An asked-for wait that is too long is not waited for. */
export function isWorthAnotherTry(response: HttpResponse): boolean {
  const spent = response.status === 429 && /quota exceeded/i.test(response.text);
  return PASSING.has(response.status) && !spent && !response.headers.has('retry-after');
}

/**
 * How long the service asks to wait before the same call is taken, null when it does not or for too long. Only for answers
 * that say the call was refused, so that even a write has provably done nothing
 * (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
 */
export function refusalWaitMs(service: Service, response: HttpResponse, nowMs: number): number | null {
  const limited =
    response.status === 429 || response.status === 503 || (service === 'GitHub' && response.status === 403);
  if (!limited || /quota exceeded/i.test(response.text)) return null;
  const waitMs = retryAfterMs(response.headers, nowMs) ?? rateLimitResetMs(service, response.headers, nowMs);
  return waitMs === null || waitMs > LONGEST_WAIT_MS ? null : Math.max(0, waitMs);
}

function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : atMs - nowMs;
}

function rateLimitResetMs(service: Service, headers: Headers, nowMs: number): number | null {
  if (service !== 'GitHub' || headers.get('x-ratelimit-remaining') !== '0') return null;
  const reset = Number(headers.get('x-ratelimit-reset'));
  return Number.isFinite(reset) && reset > 0 ? reset * 1_000 - nowMs : null;
}
