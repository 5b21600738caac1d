import type { Clock } from '../../../src/support/clock.ts';
import type { Handler, Reply } from '../http/reply.ts';
import type { FaultReply } from '../scenario/scenario.ts';

/** Answers a request as a fault wants it. The service itself sees it only for `reset-after`, `cut-off` and `delay`. */
export async function disrupt(fault: FaultReply, request: Request, handler: Handler, clock: Clock): Promise<Reply> {
  switch (fault.kind) {
    case 'status':
      return new Response(bodyText(fault.body), { status: fault.status ?? 500, headers: headersOf(fault) });
    case 'not-json':
      return new Response(bodyText(fault.body ?? '<html><body>Bad gateway</body></html>'), {
        status: fault.status ?? 200,
        headers: { 'content-type': 'text/html', ...fault.headers },
      });
    case 'hang':
      return { kind: 'hang' };
    case 'reset-before':
      return { kind: 'reset' };
    case 'reset-after':
      await handler(request);
      return { kind: 'reset' };
    case 'cut-off':
      return cutOff(await handler(request));
    case 'delay':
      await clock.sleep((fault.seconds ?? 1) * 1000);
      return handler(request);
  }
}

function cutOff(reply: Reply): Reply {
  return reply instanceof Response ? { kind: 'cut-off', response: reply } : reply;
}

function bodyText(body: unknown): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function headersOf(fault: FaultReply): Record<string, string> {
  const isJson = fault.body !== undefined && typeof fault.body !== 'string';
  return { 'content-type': isJson ? 'application/json' : 'text/plain', ...fault.headers };
}
