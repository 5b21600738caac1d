import { AnswerTooLong, readBodyText } from './body-text.ts';
import type { Clock } from './clock.ts';
import { describeTrouble } from './connection-trouble.ts';
import type { CookieJar } from './cookie-jar.ts';
import { type HttpRequest, type HttpResponse, isRead, type Transport } from './http.ts';
import { ServiceError, type ServiceErrorKind } from './service-error.ts';

/** What every try needs. */
export interface Wire {
  readonly clock: Clock;
  readonly userAgent: string;
  readonly transport: Transport;
  readonly cookies: CookieJar;
}

/** Ten times what the largest real answer has. */
const MOST_BYTES = 20_000_000;

/** Nobody reads it: it frees what still waits for an exchange that is over, on every request. */
const OVER = new Error('The exchange is over.');

/**
 * One try: the request leaves at most once. Its time limit covers the whole answer, body included.
 *
 * @throws ServiceError where there is no complete answer; the signal's reason as soon as it aborts.
 */
export async function sendOnce(wire: Wire, request: HttpRequest): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  const over = new AbortController();
  const signals = request.signal === undefined ? [over.signal] : [over.signal, request.signal];
  const composed = compose(wire, request, AbortSignal.any(signals));
  try {
    const answer = exchange(wire, request, composed);
    answer.catch(() => undefined);
    const late = wire.clock.sleep(request.timeoutMs, over.signal).then(
      () => null,
      () => answer,
    );
    const response = await Promise.race([answer, late, untilAborted(request.signal, over.signal)]);
    if (response !== null) return response;
  } catch (error) {
    request.signal?.throwIfAborted();
    if (error instanceof AnswerTooLong) throw failure(request, 'odd-answer', error.message, 'unknown', error);
    const { says, mayHaveArrived } = describeTrouble(error);
    throw failure(request, 'connection-failed', says, mayHaveArrived ? 'unknown' : 'none', error);
  } finally {
    over.abort(OVER);
  }
  throw failure(request, 'timed-out', `no complete answer within ${request.timeoutMs / 1_000} s`, 'unknown', null);
}

/** Never says what is wrong with a header's value: it may be a secret. */
function compose(wire: Wire, request: HttpRequest, signal: AbortSignal): Request {
  try {
    const headers = new Headers({ ...request.headers, 'user-agent': wire.userAgent });
    const cookie = request.service === 'Fly' ? wire.cookies.header(request.url) : null;
    if (cookie !== null) headers.set('cookie', cookie);
    const body = request.body === undefined ? {} : { body: request.body };
    return new Request(request.url, { method: request.method, headers, signal, redirect: 'manual', ...body });
  } catch {
    const address = URL.canParse(request.url)
      ? 'a header has characters that HTTP does not allow'
      : 'the address is none';
    throw failure(request, 'rejected', `the request cannot be sent: ${address}`, 'none', null);
  }
}

async function exchange(wire: Wire, request: HttpRequest, composed: Request): Promise<HttpResponse> {
  const answer = await wire.transport(composed);
  if (request.service === 'Fly') wire.cookies.keep(request.url, answer.headers);
  const text = await readBodyText(answer, MOST_BYTES);
  return { status: answer.status, headers: answer.headers, text, isRead: isRead(request) };
}

/** A transport that does not listen to its signal must not keep a run that was cancelled. */
function untilAborted(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over });
  });
}

function failure(
  request: HttpRequest,
  kind: ServiceErrorKind,
  message: string,
  effect: 'none' | 'unknown',
  cause: unknown,
): ServiceError {
  const { service, call } = request;
  return new ServiceError({ service, call, kind, message, effect: isRead(request) ? 'none' : effect, cause });
}
