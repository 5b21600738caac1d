import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAddressRedaction } from '../../src/support/address-redaction.ts';

const FAILURE = `connection timeout expired
- host: 'ep-cool-sea-123.eu.neon.tech', port: 5432, hostaddr: '44.198.216.75': connection timeout expired
- host: 'ep-cool-sea-123.eu.neon.tech', port: 5432, hostaddr: '2600:1f18:24e6::7': Network is unreachable`;

test('gives hosts and addresses names that stay, and keeps the family', () => {
  const { redact, count } = createAddressRedaction([]);
  const text = redact(FAILURE);
  expect(text).toContain("host: 'db-host-1', port: 5432, hostaddr: 'db-address-2 (IPv4)'");
  expect(text).toContain("hostaddr: 'db-address-3 (IPv6)'");
  expect(text).not.toMatch(/neon|44\.198|2600/);
  expect(redact('44.198.216.75 again')).toBe('db-address-2 (IPv4) again');
  expect(count()).toBe(3);
});

test('replaces the hosts it was given wherever they stand', () => {
  const { redact } = createAddressRedaction(['db.example.com', '10.0.0.1']);
  expect(redact('DB.example.com refused; my-db.example.com and db.example.community did not')).toBe(
    'db-host-1 refused; my-db.example.com and db.example.community did not',
  );
});

test.each([
  'at 06:33:36 UTC, 2025-12-08 06:33:36',
  'sqlalchemy.exc.TimeoutError in 10.5.0',
  'version 1.2.3.4.5 of 300.1.2.3',
  'machine 3d8d9931c5e089, trace 01a207ccd7b65ca205afdf7d8230e1b2',
  '::group::Diagnose',
  'src/a.ts:10:20: error',
  'GET /albums/{handle} 200 in 14 ms',
])('leaves %j alone', (text) => {
  const { redact, count } = createAddressRedaction(['db.example.com']);
  expect(redact(text)).toBe(text);
  expect(count()).toBe(0);
});

test('leaves everything alone once it is off', () => {
  const addresses = createAddressRedaction([]);
  addresses.off();
  expect(addresses.redact(FAILURE)).toBe(FAILURE);
});

test('no address survives, wherever it stands, and doing it twice changes nothing', () => {
  const text = fc.tuple(fc.constantFrom('', ' ', '[', '("', "'", 'to '), fc.constantFrom('', ' ', ']', '")', "'", ','));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().filter((address) => address.length > 3),
      ),
      text,
      (address, [before, after]) => {
        const { redact } = createAddressRedaction([]);
        const once = redact(`${before}${address}${after}`);
        expect(once).not.toContain(address);
        expect(redact(once)).toBe(once);
      },
    ),
  );
});
