import { connect, isIPv6, type Socket } from 'node:net';
import type { Clock } from '../support/clock.ts';

export interface AddressFinding {
  readonly address: string;
  readonly family: 4 | 6;
  /** `no-route`: this machine has no way to any address of that family. `unreachable`: the network says that this one is gone. */
  readonly outcome:
    | 'tls'
    | 'plain'
    | 'error-packet'
    | 'timed-out'
    | 'refused'
    | 'reset'
    | 'unreachable'
    | 'no-route'
    | 'odd';
  readonly durationMs: number;
  readonly detail: string;
}

/** Postgres' SSLRequest: length 8, code 80877103 (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const NO_ROUTE = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

type Verdict = Pick<AddressFinding, 'outcome' | 'detail'>;

/**
 * Connects, asks whether TLS is spoken, and leaves: all that can be known without credentials. An error packet is no answer
 * in the sense of the probe: somebody is there, but takes no connection. What it says is not passed on, since nothing
 * vouches for a text that came before TLS. Never throws for a finding.
 */
export async function probeAddress(options: {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<AddressFinding> {
  const { address, port, timeoutMs, clock } = options;
  const beganMs = clock.nowMs();
  const socket = connect({ host: address, port });
  const over = new AbortController();
  try {
    const late = clock.sleep(timeoutMs, over.signal).then(
      (): Verdict => ({
        outcome: 'timed-out',
        detail: socket.connecting ? 'no connection in time' : 'connected, but no answer in time',
      }),
      (): Verdict => ({ outcome: 'timed-out', detail: 'given up' }),
    );
    const verdict = await Promise.race([ask(socket), late]);
    return { address, family: isIPv6(address) ? 6 : 4, durationMs: clock.nowMs() - beganMs, ...verdict };
  } finally {
    over.abort();
    socket.destroy();
  }
}

function ask(socket: Socket): Promise<Verdict> {
  return new Promise((resolve) => {
    socket.once('connect', () => socket.write(SSL_REQUEST));
    socket.once('data', (data) => resolve(readAnswer(data)));
    // On, not once: a second error without a listener would end the process.
    socket.on('error', (error) => resolve(explainSocketError(error)));
    socket.once('end', () => resolve({ outcome: 'reset', detail: 'closed without an answer' }));
  });
}

function readAnswer(data: Buffer): Verdict {
  const letter = String.fromCharCode(data[0] ?? 0);
  if (letter === 'S') return { outcome: 'tls', detail: 'answers, with TLS' };
  if (letter === 'N') return { outcome: 'plain', detail: 'answers, without TLS' };
  if (letter === 'E') return { outcome: 'error-packet', detail: 'answers with an error' };
  return { outcome: 'odd', detail: 'answers, but not as Postgres does' };
}

/** What an error of a socket says of the address it was for. */
export function explainSocketError(error: Error): Verdict {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  if (code === 'ECONNREFUSED') return { outcome: 'refused', detail: 'connection refused' };
  if (NO_ROUTE.has(code)) return { outcome: 'no-route', detail: `this machine has no way there (${code})` };
  if (code === 'EHOSTUNREACH') return { outcome: 'unreachable', detail: 'host unreachable' };
  if (code === 'ETIMEDOUT') return { outcome: 'timed-out', detail: 'no connection in time' };
  return { outcome: 'reset', detail: `connection broke (${code})` };
}
