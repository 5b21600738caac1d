import { z } from 'zod';
import { formatDuration } from './duration.ts';
import type { HttpResponse } from './http.ts';
import { sayField } from './say-field.ts';
import { type Service, ServiceError, type ServiceErrorKind } from './service-error.ts';

const MOST_ID_CHARACTERS = 100;
const REQUEST_ID_HEADERS = ['fly-request-id', 'x-github-request-id', 'x-request-id', 'traceparent'];

const KINDS: Readonly<Record<number, ServiceErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timed-out',
  409: 'conflict',
  410: 'gone',
  429: 'rate-limited',
};

/** The error that an answer other than the one asked for stands for, with the service's own words. */
export function refusal(service: Service, call: string, response: HttpResponse, advice = ''): ServiceError {
  const { status } = response;
  const kind = KINDS[status] ?? (status >= 500 ? 'server-error' : status < 400 ? 'odd-answer' : 'rejected');
  const requestId = requestIdOf(response.headers);
  return new ServiceError({
    service,
    call,
    kind,
    effect: response.isRead !== true && mayHaveWorked(status) ? 'unknown' : 'none',
    message: [
      `${status} ${ownWords(response)}`.trim(),
      redirection(status, response.headers),
      comeBack(response.headers),
      advice,
    ]
      .filter((part) => part !== '')
      .join('. '),
    status,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/** A refusal proves that nothing was done; a time-out, a fault of the service's own or a redirect does not. */
function mayHaveWorked(status: number): boolean {
  return status >= 500 || status === 408 || status < 400;
}

/**
 * The body as the schema has it.
 *
 * @throws ServiceError of kind `odd-answer` that names the field.
 */
export function parseAnswer<T>(service: Service, call: string, schema: z.ZodType<T>, response: HttpResponse): T {
  const requestId = requestIdOf(response.headers);
  const odd = (message: string, cause: unknown): ServiceError =>
    new ServiceError({
      service,
      call,
      kind: 'odd-answer',
      effect: response.isRead === true ? 'none' : 'unknown',
      message,
      status: response.status,
      cause,
      ...(requestId === undefined ? {} : { requestId }),
    });
  let body: unknown;
  try {
    body = JSON.parse(response.text);
  } catch (error) {
    throw odd(`the answer is not JSON (${response.text.length} characters)`, error);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw odd(sayField(parsed.error), parsed.error);
}

/** By which the service finds the call in its own logs. */
export function requestIdOf(headers: Headers): string | undefined {
  const found = REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((value) => value !== null);
  return found?.slice(0, MOST_ID_CHARACTERS);
}

function redirection(status: number, headers: Headers): string {
  const location = headers.get('location') ?? '';
  if (status < 300 || status > 399 || !URL.canParse(location)) return '';
  return `It redirects to ${new URL(location).origin}, which is not followed`;
}

/** When the service wants to be asked again, in words; empty when it does not say. */
function comeBack(headers: Headers): string {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return `Come back in ${formatDuration(Number(value) * 1_000)}`;
  const atMs = /^[A-Za-z]{3,}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? '' : `Come back at ${new Date(atMs).toISOString()}`;
}

const words = z.looseObject({
  error: z.string().nullish(),
  message: z.string().nullish(),
  detail: z.unknown().optional(),
});

const MOST_CHARACTERS = 300;
const MOST_PARSED = 100_000;

/** The service's own words, short. A page made for browsers says nothing that helps. */
function ownWords({ text, headers }: HttpResponse): string {
  const parsed = parseWords(text);
  const detail =
    typeof parsed?.detail === 'object' && parsed.detail !== null ? JSON.stringify(parsed.detail) : parsed?.detail;
  const said = String(parsed?.error ?? parsed?.message ?? detail ?? text.slice(0, MOST_PARSED))
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (parsed === null && /^</.test(said)) return `(${headers.get('content-type') ?? 'an HTML page'})`;
  return said.length > MOST_CHARACTERS ? `${said.slice(0, MOST_CHARACTERS)}…` : said;
}

function parseWords(text: string): z.output<typeof words> | null {
  if (text.length > MOST_PARSED) return null;
  try {
    return words.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
