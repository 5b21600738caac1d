import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Receiver } from './receiver.ts';

export interface NodeHost {
  readonly url: string;
  /** Takes no more requests and resolves when those under way are answered. */
  close(): Promise<void>;
}

/** Serves a receiver over HTTP/1.1 with short time limits (https://nodejs.org/api/http.html#class-httpserver). */
export async function serveReceiver(
  receiver: Receiver,
  address: { readonly host: string; readonly port: number },
): Promise<NodeHost> {
  const underWay = new Set<Promise<void>>();
  const server = createServer(LIMITS, (message, reply) => {
    const work = respond(receiver, message, reply).finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, address);
  return { url: urlOf(server.address()), close: () => close(server, underWay) };
}

/** `requestTimeout` also ends what is left of a body after its request was refused. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};
const MOST_CONNECTIONS = 200;

async function listen(server: Server, address: { readonly host: string; readonly port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(address.port, address.host, resolve);
  await promise;
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function close(server: Server, underWay: ReadonlySet<Promise<void>>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await Promise.all(underWay);
  // A closed server no longer watches its time limits, so whoever has sent half a request would hold it for ever.
  server.closeAllConnections();
  await promise;
}

async function respond(receiver: Receiver, message: IncomingMessage, reply: ServerResponse): Promise<void> {
  const request = toRequest(message);
  if (request === null) {
    reply.writeHead(400, { connection: 'close' }).end();
    return;
  }
  const answer = await receiver(request);
  const body = Buffer.from(await answer.arrayBuffer());
  if (reply.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  reply.once('close', resolve);
  reply.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'content-length': body.length }).end(body);
  await promise;
}

/** The request in the platform's form; null for what that form has no place for. The Host header has no say in it. */
function toRequest(message: IncomingMessage): Request | null {
  const { method = '', url = '' } = message;
  if (!url.startsWith('/')) return null;
  try {
    const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(message);
    const length = message.headers['content-length'];
    return new Request(`http://receiver.invalid${url}`, {
      method,
      body,
      ...(length === undefined ? {} : { headers: { 'content-length': length } }),
      duplex: 'half',
    });
  } catch {
    return null;
  }
}

/**
 * The body as a stream that may be left unread, in whole or from anywhere on: the rest is then read and dropped, so that
 * the sender gets its answer. The platform's own conversion would cut the connection before that.
 */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  let detach: (() => void) | null = null;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        detach ??= attach(message, controller);
        message.resume();
      },
      cancel: () => {
        detach?.();
        message.resume();
      },
    },
    { highWaterMark: 0 },
  );
}

function attach(message: IncomingMessage, controller: ReadableStreamDefaultController<Uint8Array>): () => void {
  const take = (chunk: Uint8Array): void => {
    message.pause();
    controller.enqueue(chunk);
  };
  const close = (): void => controller.close();
  const fail = (error: Error): void => controller.error(error);
  message.on('data', take).once('end', close).once('error', fail);
  return () => {
    message.off('data', take).off('end', close).off('error', fail);
  };
}
