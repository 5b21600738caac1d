import { Agent, fetch as undiciFetch } from 'undici';
import type { Clock } from './clock.ts';
import type { Http, HttpRequest, HttpResponse, Transport } from './http.ts';
import { backOffMs, isWorthAnotherTry, refusalWaitMs, TRIES } from './retry.ts';
import { type Service, ServiceError } from './service-error.ts';

export interface HttpOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Stands in for the network. */
  readonly transport?: Transport;
  readonly random?: () => number;
}

/** The shared HTTP layer over undici with keep-alive (https://undici.nodejs.org/). */
export function createHttp(options: HttpOptions): Http {
  const network = options.transport === undefined ? openNetwork() : null;
  const transport = options.transport ?? network?.transport ?? fetch;
  const cookies = new Map<string, Map<string, string>>();
  const layer: Layer = { ...options, random: options.random ?? Math.random, transport, cookies };
  return {
    send: (request) => sendWithRetries(layer, request),
    fetchFor: (service) => (input, init) => fetchThrough(layer, service, new Request(input, init)),
    close: async () => {
      await network?.close();
    },
  };
}

interface Layer {
  readonly clock: Clock;
  readonly userAgent: string;
  readonly random: () => number;
  readonly transport: Transport;
  readonly cookies: Map<string, Map<string, string>>;
}

function openNetwork(): { readonly transport: Transport; readonly close: () => Promise<void> } {
  const agent = new Agent({ keepAliveTimeout: 10_000, connect: { timeout: 10_000 } });
  const transport: Transport = async (request) => {
    const body = request.body === null ? null : await request.text();
    const answer = await undiciFetch(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body,
      redirect: 'manual',
      signal: request.signal,
      dispatcher: agent,
    });
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : await answer.arrayBuffer(), {
      status: answer.status,
      headers: [...answer.headers],
    });
  };
  // Closing waits for answers that nobody reads any more; a run that is over must not.
  return { transport, close: () => agent.destroy() };
}

async function sendWithRetries(layer: Layer, request: HttpRequest): Promise<HttpResponse> {
  for (let tried = 1; ; tried += 1) {
    request.signal?.throwIfAborted();
    const result = await trySend(layer, request);
    const last = tried >= TRIES;
    if (result instanceof ServiceError) {
      if (last || !request.repeatable) throw result;
      await layer.clock.sleep(backOffMs(tried, layer.random), request.signal);
      continue;
    }
    const waitMs = last ? null : waitBeforeNextTry(layer, request, result, tried);
    if (waitMs === null) return result;
    await layer.clock.sleep(waitMs, request.signal);
  }
}

/** Null when this answer stands. */
function waitBeforeNextTry(layer: Layer, request: HttpRequest, response: HttpResponse, tried: number): number | null {
  const refusedForMs = refusalWaitMs(request.service, response, layer.clock.nowMs());
  if (refusedForMs !== null) return refusedForMs;
  if (!request.repeatable || !isWorthAnotherTry(response)) return null;
  return backOffMs(tried, layer.random);
}

async function trySend(layer: Layer, request: HttpRequest): Promise<HttpResponse | ServiceError> {
  const over = new AbortController();
  const late = layer.clock.sleep(request.timeoutMs, over.signal).then(
    () => true,
    () => false,
  );
  const cancel = new AbortController();
  const signal = request.signal === undefined ? cancel.signal : AbortSignal.any([cancel.signal, request.signal]);
  try {
    const answer = exchange(layer, request, signal);
    answer.catch(() => undefined);
    const timedOut = late.then((isLate) => (isLate ? null : answer));
    const response = await Promise.race([answer, timedOut]);
    if (response !== null) return response;
    return failure(request, 'timed-out', `no answer within ${request.timeoutMs / 1_000} s`, 'unknown', null);
  } catch (error) {
    if (request.signal?.aborted === true) throw request.signal.reason;
    const text = connectionTrouble(error);
    return failure(request, 'connection-failed', text.says, text.sent ? 'unknown' : 'none', error);
  } finally {
    cancel.abort();
    over.abort();
  }
}

async function exchange(layer: Layer, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const headers = new Headers({ ...request.headers, 'user-agent': layer.userAgent });
  const jar = request.service === 'Fly' ? jarOf(layer, request.url) : null;
  if (jar !== null && jar.size > 0)
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
  const body = request.body === undefined ? {} : { body: request.body };
  const answer = await layer.transport(
    new Request(request.url, { method: request.method, headers, signal, redirect: 'manual', ...body }),
  );
  if (jar !== null) keepCookies(jar, answer.headers);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** Fly sends a client with its cookies to the same instance of its API, so that it reads what it wrote. */
function jarOf(layer: Layer, url: string): Map<string, string> {
  const { origin } = new URL(url);
  const jar = layer.cookies.get(origin) ?? new Map<string, string>();
  layer.cookies.set(origin, jar);
  return jar;
}

function keepCookies(jar: Map<string, string>, headers: Headers): void {
  for (const cookie of headers.getSetCookie()) {
    const [pair] = cookie.split(';');
    const [name, ...value] = (pair ?? '').split('=');
    if (name !== undefined && name !== '') jar.set(name.trim(), value.join('=').trim());
  }
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function connectionTrouble(error: unknown): { readonly says: string; readonly sent: boolean } {
  const codes = causes(error).flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? cause.code : []));
  const messages = causes(error).map((cause) => cause.message);
  return {
    says: `the connection failed (${codes[0] ?? messages.at(-1) ?? 'unknown'})`,
    sent: !codes.some((code) => NEVER_SENT.has(code)),
  };
}

function causes(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap(causes)];
}

function failure(
  request: HttpRequest,
  kind: 'timed-out' | 'connection-failed',
  message: string,
  effect: 'none' | 'unknown',
  cause: unknown,
): ServiceError {
  const { service, call, method } = request;
  return new ServiceError({ service, call, kind, message, effect: method === 'GET' ? 'none' : effect, cause });
}

async function fetchThrough(layer: Layer, service: Service, request: Request): Promise<Response> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const { pathname } = new URL(request.url);
  const text = await request.text();
  const answer = await sendWithRetries(layer, {
    service,
    call: `${request.method} ${pathname}`,
    method: isMethod(method) ? method : 'POST',
    url: request.url,
    headers: Object.fromEntries(request.headers),
    ...(text === '' ? {} : { body: text }),
    timeoutMs: 20_000,
    repeatable: method === 'GET',
  });
  const empty = answer.status === 204 || answer.status === 304;
  const response = new Response(empty ? null : answer.text, { status: answer.status, headers: answer.headers });
  Object.defineProperty(response, 'url', { value: request.url });
  return response;
}

function isMethod(method: string): method is HttpRequest['method'] {
  return ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].includes(method);
}
