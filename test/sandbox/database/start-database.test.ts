import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DatabaseService, startDatabase } from './start-database.ts';

let database: DatabaseService;

beforeAll(async () => {
  const behaviours = ['answer', 'refuse', 'hang'] as const;
  database = await startDatabase(
    behaviours.map((behaviour, index) => ({ address: `127.0.0.${index + 2}`, behaviour })),
    0,
  );
});

afterAll(async () => {
  await database.close();
});

it('answers the question for TLS', async () => {
  expect(await firstByteFrom(0)).toBe('S');
});

it('refuses', async () => {
  await expect(firstByteFrom(1)).rejects.toThrow('ECONNREFUSED');
});

it('accepts and says nothing', async () => {
  const socket = connectTo(2);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  await promise;
  socket.write(TLS_REQUEST);
  expect(socket.bytesRead).toBe(0);
  socket.destroy();
});

const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

async function firstByteFrom(index: number): Promise<string> {
  const socket = connectTo(index);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.once('error', reject);
  socket.once('data', (data) => resolve(data.toString('latin1')));
  socket.write(TLS_REQUEST);
  const text = await promise;
  socket.destroy();
  return text;
}

function connectTo(index: number) {
  const [host = '', port = ''] = (database.addresses[index] ?? '').split(':');
  return connect({ host, port: Number(port) });
}
