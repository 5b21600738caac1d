import type { HttpRequest, HttpResponse } from './http.ts';
import type { Service, ServiceError } from './service-error.ts';

/** How often a call is tried in all. */
export const TRIES = 3;

/** Fly gives one read a second, so that the second wait outlasts its limit. */
const BASE_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

type Retried = Pick<HttpRequest, 'service' | 'repeatable' | 'idempotent' | 'once'>;

/** How long to wait before a call without an answer is tried again, in milliseconds; null when it is not: reads are, and idempotent writes. */
export function waitAfterTrouble(
  request: Retried,
  error: ServiceError,
  tried: number,
  random: () => number,
): number | null {
  const passing = error.kind === 'connection-failed' || error.kind === 'timed-out';
  return isHarmless(request) && passing && mayTryAgain(request, tried) ? backOffMs(tried, random) : null;
}

/**
 * How long to wait before a call that was answered is tried again, in milliseconds; null when the answer stands. Another write is
 * tried again only where the service says that it refused the call and when to come back, so that it has provably done
 * nothing (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api). Nobody waits longer
 * than a minute: then the answer stands, and its error says when to come back.
 */
export function waitAfterAnswer(
  request: Retried,
  response: HttpResponse,
  tried: number,
  at: { readonly nowMs: number; readonly random: () => number },
): number | null {
  if (!mayTryAgain(request, tried) || /quota exceeded/i.test(response.text.slice(0, 1_000))) return null;
  const { status, headers } = response;
  const backOff = backOffMs(tried, at.random);
  const askedMs = retryAfterMs(headers, at.nowMs) ?? rateLimitResetMs(request.service, headers, at.nowMs);
  const refused = status === 429 || status === 503 || (request.service === 'GitHub' && status === 403);
  const passing = PASSING.has(status);
  if (askedMs === null) return isHarmless(request) && passing ? backOff : null;
  if (askedMs > LONGEST_WAIT_MS) return null;
  return refused || (isHarmless(request) && passing) ? Math.max(askedMs, backOff) : null;
}

function isHarmless({ repeatable, idempotent }: Retried): boolean {
  return repeatable || idempotent === true;
}

function mayTryAgain(request: Retried, tried: number): boolean {
  return tried < TRIES && request.once !== true;
}

/** Exponential, half of it by chance, so that many clients do not come back together. */
function backOffMs(tried: number, random: () => number): number {
  return BASE_MS * 2 ** (tried - 1) * (0.5 + random() / 2);
}

/** Seconds or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after); null for anything else. */
function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const atMs = /^[A-Za-z]{3,}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs - nowMs;
}

function rateLimitResetMs(service: Service, headers: Headers, nowMs: number): number | null {
  if (service !== 'GitHub' || headers.get('x-ratelimit-remaining') !== '0') return null;
  const reset = Number(headers.get('x-ratelimit-reset'));
  return Number.isFinite(reset) && reset > 0 ? reset * 1_000 - nowMs : null;
}
