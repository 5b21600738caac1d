import { z } from 'zod';
import type { HttpResponse } from './http.ts';
import { type Service, ServiceError, type ServiceErrorKind } from './service-error.ts';

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
    effect: status >= 500 || status === 408 || status < 400 ? 'unknown' : 'none',
    message: `${status} ${ownWords(response.text)}`.trim() + (advice === '' ? '' : `. ${advice}`),
    status,
    ...(requestId === undefined ? {} : { requestId }),
  });
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
      effect: 'unknown',
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
  const issue = parsed.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'the answer' : `field ${issue.path.join('.')}`;
  throw odd(`${field}: ${issue?.message ?? 'not understood'}`, parsed.error);
}

export function requestIdOf(headers: Headers): string | undefined {
  return REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((value) => value !== null) ?? undefined;
}

const words = z.looseObject({
  error: z.string().nullish(),
  message: z.string().nullish(),
  detail: z.unknown().optional(),
});

const MOST_CHARACTERS = 300;

function ownWords(text: string): string {
  const parsed = parseWords(text);
  const detail =
    typeof parsed?.detail === 'string'
      ? parsed.detail
      : parsed?.detail === undefined
        ? undefined
        : JSON.stringify(parsed.detail);
  const said = parsed?.error ?? parsed?.message ?? detail ?? text;
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, MOST_CHARACTERS);
}

function parseWords(text: string): z.output<typeof words> | null {
  try {
    return words.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
