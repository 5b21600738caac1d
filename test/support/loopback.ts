import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real server on loopback that answers as a test wants it and keeps what it was asked. */
export interface Loopback {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly connectionCount: () => number;
  /** Resolves when the n-th request has come in whole, the first being 1. */
  received(count: number): Promise<ReceivedRequest>;
  close(): Promise<void>;
}

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Resolves when the client has gone away or the answer is out. */
  readonly closed: Promise<void>;
}

export type Answer = (answer: ServerResponse, request: ReceivedRequest, count: number) => void;

export async function startLoopback(answerWith: Answer): Promise<Loopback> {
  const requests: ReceivedRequest[] = [];
  const waiting: { readonly count: number; readonly resolve: (request: ReceivedRequest) => void }[] = [];
  let connectionCount = 0;
  const server = createServer({ keepAliveTimeout: 30_000 }, (message, answer) => {
    void receive(message, answer).then((request) => {
      requests.push(request);
      answerWith(answer, request, requests.length);
      for (const { count, resolve } of waiting) if (count === requests.length) resolve(request);
    });
  });
  server.on('connection', () => {
    connectionCount += 1;
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connectionCount: () => connectionCount,
    received: (count) => {
      const known = requests[count - 1];
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => waiting.push({ count, resolve }));
    },
    close: async () => {
      const closing = Promise.withResolvers<void>();
      server.close(() => closing.resolve());
      server.closeAllConnections();
      await closing.promise;
    },
  };
}

async function receive(message: IncomingMessage, answer: ServerResponse): Promise<ReceivedRequest> {
  const closed = new Promise<void>((resolve) => answer.once('close', resolve));
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: message.headers,
    body: Buffer.concat(chunks).toString(),
    closed,
  };
}

/** Answers each request with the next of these, and from then on with the last. */
export function inTurn(...answers: readonly Answer[]): Answer {
  return (answer, request, count) => answers[Math.min(count, answers.length) - 1]?.(answer, request, count);
}

export function status(code: number, body = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return (answer) => void answer.writeHead(code, headers).end(body);
}

export function json(code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return status(code, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** Ways in which an answer goes missing. */
export const broken = {
  reset: (answer: ServerResponse) => void answer.socket?.resetAndDestroy(),
  closed: (answer: ServerResponse) => void answer.socket?.end(),
  cutOff: (answer: ServerResponse) => {
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    answer.write('[{"id":', () => answer.socket?.destroy());
  },
  silence: () => {},
  silenceAfterHead: (answer: ServerResponse) => {
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.write('[');
  },
} satisfies Readonly<Record<string, Answer>>;
