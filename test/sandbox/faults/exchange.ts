import type { Handler } from '../http/reply.ts';

/** A request that reached a service, and what the service itself answered: no fault has touched either. */
export interface Exchange {
  readonly service: string;
  readonly method: string;
  readonly url: URL;
  readonly requestHeaders: Headers;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Headers;
  readonly responseBody: string;
}

export type ExchangeListener = (exchange: Exchange) => void;

/** The same service, with every complete answer told to a listener before it goes out. */
export function observe(service: string, handler: Handler, listener: ExchangeListener | undefined): Handler {
  if (listener === undefined) return handler;
  return async (request) => {
    const requestBody = await request.clone().text();
    const reply = await handler(request);
    if (reply instanceof Response) {
      listener({
        service,
        method: request.method,
        url: new URL(request.url),
        requestHeaders: request.headers,
        requestBody,
        status: reply.status,
        responseHeaders: reply.headers,
        responseBody: await reply.clone().text(),
      });
    }
    return reply;
  };
}
