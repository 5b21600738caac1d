import type { Clock } from './clock.ts';
import { CookieJar } from './cookie-jar.ts';
import type { Http, HttpRequest, HttpResponse, Transport } from './http.ts';
import { openNetwork } from './network.ts';
import { waitAfterAnswer, waitAfterTrouble } from './retry.ts';
import { sendOnce, type Wire } from './send-once.ts';
import { type Service, ServiceError } from './service-error.ts';

export interface HttpOptions {
  readonly clock: Clock;
  readonly userAgent: string;
  /** Stands in for the network. */
  readonly transport?: Transport;
  readonly random?: () => number;
}

/** The shared HTTP layer: a time limit for every try, reads tried again, writes only where they were provably refused. */
export function createHttp(options: HttpOptions): Http {
  const { clock, userAgent, random = Math.random } = options;
  const network =
    options.transport === undefined ? openNetwork() : { transport: options.transport, close: async () => {} };
  const layer: Layer = { clock, userAgent, random, transport: network.transport, cookies: new CookieJar() };
  return {
    send: (request) => sendWithRetries(layer, request),
    fetchFor: (service) => (input, init) => fetchThrough(layer, service, new Request(input, init)),
    close: () => network.close(),
  };
}

interface Layer extends Wire {
  readonly random: () => number;
}

async function sendWithRetries(layer: Layer, request: HttpRequest): Promise<HttpResponse> {
  for (let tried = 1; ; tried += 1) {
    const result = await attempt(layer, request);
    const waitMs =
      result instanceof ServiceError
        ? waitAfterTrouble(request, result, tried, layer.random)
        : waitAfterAnswer(request, result, tried, { nowMs: layer.clock.nowMs(), random: layer.random });
    if (waitMs !== null) await layer.clock.sleep(waitMs, request.signal);
    else if (result instanceof ServiceError) throw result;
    else return result;
  }
}

async function attempt(layer: Layer, request: HttpRequest): Promise<HttpResponse | ServiceError> {
  try {
    return await sendOnce(layer, request);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

const FETCH_MS = 20_000;
const WITHOUT_BODY = new Set([204, 205, 304]);

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
    timeoutMs: FETCH_MS,
    repeatable: method === 'GET',
    idempotent: isIdempotent(method, pathname),
    // What is put in place was made from what was read before: sent later it would undo what others wrote meanwhile.
    once: method === 'PATCH',
    signal: request.signal,
  });
  const body = WITHOUT_BODY.has(answer.status) ? null : answer.text;
  const response = new Response(body, { status: answer.status, headers: answer.headers });
  Object.defineProperty(response, 'url', { value: request.url });
  return response;
}

/** A label is there or not, however often it is set. Creating issues and comments may not be sent again. */
function isIdempotent(method: string, pathname: string): boolean {
  return method === 'DELETE' || (method === 'POST' && pathname.endsWith('/labels'));
}

function isMethod(method: string): method is HttpRequest['method'] {
  return ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].includes(method);
}
