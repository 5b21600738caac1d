import { createServer, type Server, type Socket } from 'node:net';

/** Postgres ports on loopback addresses, each of which answers, refuses or accepts and never answers. */
export async function startDatabase(addresses: readonly DatabaseAddress[], port: number): Promise<DatabaseService> {
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const names: string[] = [];
  let nextPort = port;
  for (const { address, behaviour } of addresses) {
    const server = createServer((socket) => converse(socket, behaviour, sockets));
    const listeningPort = await listen(server, address, nextPort);
    if (nextPort !== 0) nextPort += 1;
    names.push(`${address}:${listeningPort}`);
    if (behaviour === 'refuse') await close(server);
    else servers.push(server);
  }
  return {
    addresses: names,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map(close));
    },
  };
}

export interface DatabaseAddress {
  readonly address: string;
  readonly behaviour: 'answer' | 'refuse' | 'hang';
}

export interface DatabaseService {
  /** `address:port`, in the order given. */
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** Length 8 and the code 80877103: may we speak TLS? */
const TLS_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

function converse(socket: Socket, behaviour: DatabaseAddress['behaviour'], sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  if (behaviour === 'hang') return;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < TLS_REQUEST.length) return;
    if (received.subarray(0, TLS_REQUEST.length).equals(TLS_REQUEST)) socket.write('S');
    else socket.end();
  });
}

async function listen(server: Server, address: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, address, resolve);
  await promise;
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound.port : port;
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  await promise;
}
