import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDatabaseHosts } from '../../src/postgres/database-host.ts';

describe('hosts as people write them', () => {
  test.each([
    ['db.example.com', [{ host: 'db.example.com', port: 5_432 }]],
    ['db.example.com:6432', [{ host: 'db.example.com', port: 6_432 }]],
    ['10.0.0.1:5432', [{ host: '10.0.0.1', port: 5_432 }]],
    ['[fd00::1]:5433', [{ host: 'fd00::1', port: 5_433 }]],
    ['[::1]', [{ host: '::1', port: 5_432 }]],
    [
      'a, b:1\n c',
      [
        { host: 'a', port: 5_432 },
        { host: 'b', port: 1 },
        { host: 'c', port: 5_432 },
      ],
    ],
  ])('%j', (text, hosts) => expect(parseDatabaseHosts(text)).toEqual(hosts));

  test.each(['', ' , ', 'a:0', 'a:65536', 'a:x', '::1', 'a/b', 'postgres://h/db', 'host=a', '[a]:1', 'a:'])(
    '%j is refused',
    (text) => {
      expect(() => parseDatabaseHosts(text)).toThrow(/Write (the host only|host or host:port)/);
    },
  );
});

test('a password never comes back in the error', () => {
  const password = fc.stringMatching(/^[A-Za-z0-9!$%^&*()_+@/-]{6,20}$/);
  fc.assert(
    fc.property(password, (secret) => {
      expect(() => parseDatabaseHosts(`postgres://user:${secret}@db.example.com/app`)).not.toThrow(secret);
    }),
  );
});
