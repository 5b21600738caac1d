import type { Clock } from '../../src/support/clock.ts';
import type { CallName, ServiceName } from './name-call.ts';

/** Something that goes wrong with one kind of call. */
export interface Fault {
  readonly call: CallName;
  /** The first time it happens; every time from then on where `times` is left out. */
  readonly from: number;
  readonly times?: number;
  readonly kind: FaultKind;
}

export const FAULT_KINDS = [
  'no-connection',
  'reset-before',
  'reset-after',
  'hang',
  '401',
  '403',
  '404',
  '408',
  '409',
  '410',
  '412',
  '422',
  '429',
  '429-retry-after',
  '500',
  '502',
  '503',
  'not-json',
  'wrong-shape',
  'cut-off',
  'slow',
  'empty-list',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Answers a request as the fault wants it. The service sees it only where the name says so, and for a cut-off or a slow answer. */
export async function suffer(
  kind: FaultKind,
  context: {
    readonly service: ServiceName;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly serve: () => Promise<Response>;
  },
): Promise<Response> {
  const { service, clock, signal, serve } = context;
  switch (kind) {
    case 'no-connection':
      throw broken('ECONNREFUSED');
    case 'reset-before':
      throw broken('ECONNRESET');
    case 'reset-after':
      await serve();
      throw broken('ECONNRESET');
    case 'hang':
      await clock.sleep(FOR_EVER_MS, signal);
      throw broken('ETIMEDOUT');
    case 'not-json':
      return new Response('<html><body>Bad gateway</body></html>', { headers: { 'content-type': 'text/html' } });
    case 'wrong-shape':
      return json(200, { unexpected: true });
    case 'cut-off':
      return cutOff(await serve());
    case 'slow':
      await clock.sleep(SLOW_MS, signal);
      return serve();
    case 'empty-list':
      return json(200, service === 'logfire' ? { data: [] } : []);
    case '429-retry-after':
      return json(429, words(service, 'rate limit exceeded'), { 'retry-after': '7' });
    default:
      return json(Number(kind), words(service, `simulated ${kind}`));
  }
}

const FOR_EVER_MS = 86_400_000;
const SLOW_MS = 8_000;

function broken(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { 'content-type': 'application/json; charset=utf-8', date: 'Tue, 24 Nov 2026 12:00:00 GMT', ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

function words(service: ServiceName, text: string): unknown {
  if (service === 'fly') return { error: text };
  return service === 'logfire' ? { detail: text } : { message: text };
}

function cutOff(response: Response): Response {
  const body = new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new TextEncoder().encode('{"da'));
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
