import { isIPv6 } from 'node:net';

export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
}

const POSTGRES_PORT = 5432;

/**
 * Reads `host[:port]`, several separated by commas or spaces, IPv6 addresses in brackets.
 *
 * @throws Error that says what was wrong and what to write instead.
 */
export function parseDatabaseHosts(text: string): readonly DatabaseHost[] {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  if (parts.length === 0) throw new Error('it is empty. Write host or host:port, such as db.example.com:5432.');
  return parts.map(parseHost);
}

function parseHost(part: string): DatabaseHost {
  const match = part.match(/^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_.-]+))(?::(\d{1,5}))?$/);
  const inBrackets = match?.[1];
  const host = inBrackets === undefined || isIPv6(inBrackets) ? (inBrackets ?? match?.[2]) : undefined;
  const port = match?.[3] === undefined ? POSTGRES_PORT : Number(match[3]);
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
  // A connection string would carry its password into the message.
  const shown = part.includes('@') ? 'a text with @' : JSON.stringify(part.slice(0, 100));
  throw new Error(
    `${shown} is not host or host:port. Write the host only, such as db.example.com:5432, without user or password.`,
  );
}
