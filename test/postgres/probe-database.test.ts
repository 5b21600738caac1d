import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { probeDatabase } from '../../src/postgres/probe-database.ts';
import type { Resolve } from '../../src/postgres/resolve-addresses.ts';
import { resolveAddresses } from '../../src/postgres/resolve-addresses.ts';
import { systemClock } from '../../src/support/clock.ts';
import { HeldClock } from '../support/held-clock.ts';

const LIMIT_MS = 3_000;

let clock: HeldClock;
let servers: Server[];
let sockets: Set<Socket>;

beforeEach(() => {
  clock = new HeldClock(0, [LIMIT_MS]);
  servers = [];
  sockets = new Set();
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

type Behaviour = (socket: Socket, asked: Promise<Buffer>) => void;

async function listen(behaviour: Behaviour, address = '127.0.0.1'): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    behaviour(
      socket,
      once(socket, 'data').then(([data]) => data as Buffer),
    );
  });
  servers.push(server);
  server.listen(0, address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const say =
  (answer: string): Behaviour =>
  (socket, asked) =>
    void asked.then(() => socket.write(answer));

async function refused(): Promise<number> {
  const port = await listen(() => undefined);
  const server = servers.pop();
  server?.close();
  if (server !== undefined) await once(server, 'close');
  return port;
}

const probe = (...ports: readonly number[]) =>
  probeDatabase({ hosts: ports.map((port) => ({ host: '127.0.0.1', port })), clock });

describe('an address', () => {
  test.each([
    ['S', 'tls', 'answers'],
    ['N', 'plain', 'answers'],
    ['ESFATAL\0C53300\0Msorry, too many clients already\0\0', 'error-packet', 'fails'],
    ['HTTP/1.1 400 Bad Request', 'odd', 'fails'],
    ['\0', 'odd', 'fails'],
  ])('that says %j is %s, and the probe %s', async (answer, outcome, verdict) => {
    const found = await probe(await listen(say(answer)));
    expect(found).toMatchObject({
      verdict,
      hosts: [{ unresolved: null, addresses: [{ address: '127.0.0.1', family: 4, outcome }] }],
    });
    expect(JSON.stringify(found)).not.toContain('too many clients');
  });

  test('is asked for TLS and nothing else, and left', async () => {
    const asked = Promise.withResolvers<Buffer>();
    const left = Promise.withResolvers<void>();
    const port = await listen((socket, question) => {
      void question.then(asked.resolve);
      socket.once('close', () => left.resolve());
      say('S')(socket, question);
    });
    await probe(port);
    expect((await asked.promise).toString('hex')).toBe('0000000804d2162f');
    await left.promise;
  });

  test.each([
    ['closes', (socket) => void socket.end(), 'closed without an answer'],
    ['closes once it was asked', (socket, asked) => void asked.then(() => socket.end()), 'closed without an answer'],
    ['resets', (socket, asked) => void asked.then(() => socket.resetAndDestroy()), 'connection broke (ECONNRESET)'],
  ] satisfies readonly (readonly [string, Behaviour, string])[])('that %s fails', async (_, behaviour, detail) => {
    const found = await probe(await listen(behaviour));
    expect(found).toMatchObject({ verdict: 'fails', hosts: [{ addresses: [{ outcome: 'reset', detail }] }] });
  });

  test('that refuses fails', async () => {
    const found = await probe(await refused());
    expect(found).toMatchObject({
      verdict: 'fails',
      hosts: [{ addresses: [{ outcome: 'refused', detail: 'connection refused' }] }],
    });
  });

  test('that says nothing fails after 3 s', async () => {
    const asked = Promise.withResolvers<void>();
    const port = await listen((_, question) => void question.then(() => asked.resolve()));
    const probing = probe(port);
    await asked.promise;
    clock.pass(LIMIT_MS);
    const outcome = { outcome: 'timed-out', detail: 'connected, but no answer in time', durationMs: LIMIT_MS };
    expect(await probing).toMatchObject({ verdict: 'fails', hosts: [{ addresses: [outcome] }] });
  });

  test('that hangs does not hold up the others, nor their answer', async () => {
    const arrived: Promise<void>[] = [];
    const ports: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const asked = Promise.withResolvers<void>();
      arrived.push(asked.promise);
      ports.push(await listen((_, question) => void question.then(() => asked.resolve())));
    }
    const probing = probe(...ports, await listen(say('S')));
    await Promise.all(arrived);
    await vi.waitFor(() => expect(clock.sleeping(LIMIT_MS)).toBe(3));
    clock.pass(LIMIT_MS);
    expect((await probing).verdict).toBe('answers');
  });
});

describe('a name', () => {
  const resolving =
    (names: Readonly<Record<string, readonly string[]>>): Resolve =>
    async (host) => ({ addresses: names[host] ?? [], trouble: `the name does not resolve (ENOTFOUND)` });

  test('is asked at every address it has, of both families', async () => {
    const port = await listen(say('S'), '::');
    const resolve = resolving({ db: ['127.0.0.1', '127.0.0.2', '::1'] });
    const found = await probeDatabase({ hosts: [{ host: 'db', port }], clock, resolve });
    expect(found.hosts[0]?.addresses.map(({ address, family, outcome }) => [address, family, outcome])).toEqual([
      ['127.0.0.1', 4, 'tls'],
      ['127.0.0.2', 4, 'tls'],
      ['::1', 6, 'tls'],
    ]);
  });

  test('answers where one of its addresses does', async () => {
    const port = await listen(say('N'), '127.0.0.3');
    const resolve = resolving({ db: ['127.0.0.2', '127.0.0.3'] });
    const found = await probeDatabase({ hosts: [{ host: 'db', port }], clock, resolve });
    expect(found).toMatchObject({
      verdict: 'answers',
      hosts: [{ addresses: [{ outcome: 'refused' }, { outcome: 'plain' }] }],
    });
  });

  test.each([
    ['no name resolves', { names: {}, verdict: 'fails' }],
    ['another answers', { names: { other: ['127.0.0.1'] }, verdict: 'answers' }],
  ])('without an address is a finding; where %s', async (_, { names, verdict }) => {
    const port = await listen(say('S'));
    const hosts = ['db', 'other'].map((host) => ({ host, port }));
    const found = await probeDatabase({ hosts, clock, resolve: resolving(names) });
    expect(found.verdict).toBe(verdict);
    expect(found.hosts[0]).toEqual({
      host: 'db',
      port,
      addresses: [],
      unresolved: 'the name does not resolve (ENOTFOUND)',
    });
  });
});

describe('resolving', () => {
  test.each(['127.0.0.1', '::1', 'fd00::1'])('an address is its own: %s', async (host) => {
    expect(await resolveAddresses(host, { clock, timeoutMs: LIMIT_MS })).toEqual({ addresses: [host], trouble: '' });
  });

  test('a name that only this machine knows has its addresses', async () => {
    const { addresses } = await resolveAddresses('localhost', { clock: systemClock, timeoutMs: 20_000 });
    expect(addresses).toContain('127.0.0.1');
  });

  test('a name that nobody knows is a finding in words', async () => {
    const { addresses, trouble } = await resolveAddresses('firebreak.invalid', {
      clock: systemClock,
      timeoutMs: 2_000,
    });
    expect(addresses).toEqual([]);
    expect(trouble).toMatch(/^the name (does not resolve \([A-Z_]+\)|did not resolve within 2 s)$/);
  });

  test('ends after its time', async () => {
    const hurried = { nowMs: () => 0, sleep: async () => undefined };
    const { addresses, trouble } = await resolveAddresses('firebreak.invalid', { clock: hurried, timeoutMs: LIMIT_MS });
    expect([addresses, trouble]).toEqual([[], 'the name did not resolve within 3 s']);
  });
});
