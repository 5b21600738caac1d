import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrokenReply, Handler, Reply } from './reply.ts';

/** Serves a handler on loopback. Port 0 means any free one. */
export async function serve(handler: Handler, port: number): Promise<HttpService> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (message, answer) => {
    void respond(handler, message, answer);
  });
  await listen(server, port);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => close(server) };
}

export interface HttpService {
  readonly url: string;
  close(): Promise<void>;
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  await promise;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

async function respond(handler: Handler, message: IncomingMessage, answer: ServerResponse): Promise<void> {
  const gone = new AbortController();
  answer.once('close', () => gone.abort(new Error('the client left')));
  try {
    await send(await handler(await toRequest(message, gone.signal)), answer);
  } catch (error) {
    if (gone.signal.aborted) return;
    answer.writeHead(500, { 'content-type': 'text/plain' }).end(`sandbox: ${String(error)}`);
  }
}

async function toRequest(message: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const method = message.method ?? 'GET';
  const body = method === 'GET' || method === 'HEAD' || chunks.length === 0 ? null : Buffer.concat(chunks);
  return new Request(`http://${message.headers.host ?? '127.0.0.1'}${message.url ?? '/'}`, {
    method,
    headers,
    body,
    signal,
  });
}

async function send(reply: Reply, answer: ServerResponse): Promise<void> {
  if (!(reply instanceof Response)) {
    await sendBroken(reply, answer);
    return;
  }
  const body = Buffer.from(await reply.arrayBuffer());
  answer.writeHead(reply.status, headersOf(reply));
  answer.end(body);
}

async function sendBroken(reply: BrokenReply, answer: ServerResponse): Promise<void> {
  if (reply.kind === 'reset') answer.socket?.resetAndDestroy();
  if (reply.kind === 'cut-off') await sendFirstHalf(reply.response, answer);
}

async function sendFirstHalf(response: Response, answer: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  answer.writeHead(response.status, { ...headersOf(response), 'content-length': String(body.length) });
  answer.write(body.subarray(0, Math.floor(body.length / 2)), () => answer.socket?.destroy());
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return headers;
}
