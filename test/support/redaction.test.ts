import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { inertMarkdown } from '../../src/support/inert.ts';
import { createRedaction } from '../../src/support/redaction.ts';

const FLY = 'fm2_lJPECAAAAAAACtest+/aaaabbbbccccddddeeee==';
const PLAIN = 'sec/ret+value?&1~"quo\\te"é';
const redact = createRedaction([`FlyV1 ${FLY}`, FLY, PLAIN, 'abc']);
const redactNothing = createRedaction([]);

describe('a known secret', () => {
  const forms: readonly (readonly [string, string])[] = [PLAIN, FLY].flatMap((secret) => [
    ['plain', secret],
    ['encodeURIComponent', encodeURIComponent(secret)],
    ['encodeURI', encodeURI(secret)],
    ['in lower case', encodeURIComponent(secret).replaceAll(/%../g, (byte) => byte.toLowerCase())],
    ['every byte', [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')],
    ['a form', new URLSearchParams({ secret }).toString()],
    ['JSON', JSON.stringify(secret)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(secret))],
    ['JSON with escaped slashes', JSON.stringify(secret).replaceAll('/', '\\/')],
    ['HTML', secret.replaceAll(/[&"+/]/g, (character) => `&#${character.charCodeAt(0)};`)],
    ['inert', inertMarkdown(secret)],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['HEXADECIMAL', Buffer.from(secret).toString('hex').toUpperCase()],
    ['a bearer', `Authorization: Bearer ${secret}`],
    ...['', 'x', 'xy', 'user:'].flatMap((before) =>
      (['base64', 'base64url'] as const).map(
        (encoding) =>
          [`${encoding} behind "${before}"`, Buffer.from(`${before}${secret}!`).toString(encoding)] as const,
      ),
    ),
  ]);

  test.each(forms)('is taken out: %s of %#', (_, form) => {
    const text = redact(`before ${form} after`);
    expect(text).toMatch(/^before .*\*\*\*.* after$/);
    const clear = ['lJPECAAA', 'ddddeeee', 'sec/ret', 'ret+value', 'sec%2Fret'];
    expect(clear.filter((piece) => text.includes(piece))).toEqual([]);
    const encoded = Buffer.from(text.replaceAll(/[^A-Za-z0-9+/_=-]/g, ''), 'base64').toString('latin1');
    expect(clear.filter((piece) => encoded.includes(piece))).toEqual([]);
  });

  test.each([0, 1, 2, 3, 4])('leaves no bit of itself in base64 behind %i other bytes', (count) => {
    const text = Buffer.from(`${'x'.repeat(count)}${FLY}${'y'.repeat(6 - count)}`).toString('base64');
    const [before = '', behind = ''] = redact(text).split('***');
    expect(before.length).toBeLessThanOrEqual(Math.floor((count * 8) / 6));
    expect(behind.replaceAll('=', '').length).toBeLessThanOrEqual(Math.floor(((6 - count) * 8) / 6));
  });

  test.each(['fm2_lJPECAAAAA… (30 more characters)', 'the token fm2_lJPECAAAAA', `${PLAIN.slice(0, 12)}…`])(
    'is taken out where a text was cut off within it: %s',
    (text) => {
      expect(redact(text)).toContain('***');
      expect(redact(text)).not.toMatch(/lJPE|sec\/ret/);
    },
  );

  test('is left alone where it is too short to be one', () => expect(redact('the abc of it')).toBe('the abc of it'));
});

describe('by its shape', () => {
  test.each([
    ['FlyV1 fm2_abcdefghijk,fm2_lmnopqrst', 'FlyV1 ***'],
    ['token fm1r_abcdefghijk.', 'token ***.'],
    ['fo1_abcdefghijklmnopqrst', '***'],
    ['pylf_v1_us_abcdefghijklmnop', '***'],
    ['ghs_abcdefghijklmnopqrst and github_pat_abcdefghijklmnopqrst', '*** and ***'],
    ['\\nghp_abcdefghijklmnopqrst', '\\n***'],
    ['fm2&#95;abcdefghijk', '***'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_ghi', '***'],
    ['Authorization: Bearer abc', 'Authorization: Bearer ***'],
    ['Authorization: Basic dXNlcjpwYXNz rejected', 'Authorization: Basic *** rejected'],
    ['"authorization":"Bearer abc","x":1', '"authorization":"Bearer ***","x":1'],
    ["('authorization', b'tok123')", "('authorization', b'***')"],
    ['X-Api-Key: k123', 'X-Api-Key: ***'],
    ['Cookie: a=1; b=2 next', 'Cookie: *** next'],
    ['sent bearer abcdef123456', 'sent bearer ***'],
    ['postgres://user:pass@host:5432/db', 'postgres://***@host:5432/db'],
    ['postgresql+psycopg://user:p/a@s?s#@host/db?x=1', 'postgresql+psycopg://***@host/db?x=1'],
    ["postgres://user:it's@host/db", 'postgres://***@host/db'],
    ['redis://:hunter2@10.0.0.1:6379', 'redis://***@10.0.0.1:6379'],
    ['postgres%3A%2F%2Fuser%3Apass%40host', 'postgres%3A%2F%2F***%40host'],
    ['https://user:pass@host/a', 'https://***@host/a'],
    ['https://user:p/w@host/a', 'https://***@host/a'],
    ['https://a.example/?to=https://u:p@b.example', 'https://a.example/?to=https://***@b.example'],
    ['host=db password=hunter2 user=app', 'host=db password=*** user=app'],
    ["host=db password = 'a b\\'c' user=app", "host=db password = '***' user=app"],
    ["password='it''s' user=app", "password='***' user=app"],
    ['PGPASSWORD=hunter2', 'PGPASSWORD=***'],
    ['"password": "hunter2", "user": "app"', '"password": "***", "user": "app"'],
    ['password: hunter2', 'password: ***'],
    ['https://host/hook?token=abc&x=1', 'https://host/hook?token=***&x=1'],
    ['{"api_key": "abc"}', '{"api_key": "***"}'],
    ['mail to jörg.o+x@mail.example.com, please', 'mail to ***, please'],
    ['lease held by somebody@tokens.fly.io', 'lease held by ***'],
  ])('%s', (text, clean) => expect(redactNothing(text)).toBe(clean));

  test.each([
    '@actions/core 3.0.1 and actions/checkout@v4.1.2',
    'pkg@1.2.3-beta.rc',
    '10.5.0 2026-11-24T12:00:00.000Z 127.0.0.1:5432 [fd00::1]:5432',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV 4bf92f3577b34da6a3ce929d0e0e4736 machine 3d8d9931c5e089',
    'https://packages.example.com/@actions/core',
    'http://127.0.0.1:8080/@x https://[::1]:8080/@x https://github.com/o/r/actions/runs/1?x=a@b',
    'password authentication failed for user "app"',
    'Bearer authentication failed; basic authentication too',
    'Mend the secret behind fly-api-token: fly tokens create deploy -a relay-api',
    'Mend the secret behind logfire-read-token: a read token of the project, not expired',
    'QueuePool limit of size 10 overflow 5 reached, connection timed out, timeout 30.00',
    "- host: 'ep-x.neon.tech', port: 5432, hostaddr: '44.198.216.75': connection timeout expired",
    '"password": null, "token": 5',
    '@octocat @org/team me@localhost a@b',
    'weights_abcdefghijklmnopqrst',
    '100% sure &amp; done \\_ok\\_',
  ])('ordinary text stays as it is: %s', (text) => expect(redactNothing(text)).toBe(text));
});

describe('whatever the text', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      FLY,
      PLAIN,
      encodeURIComponent(PLAIN),
      'password=',
      'password: "',
      "passwd='",
      '://',
      'postgres://',
    ),
    fc.constantFrom(
      '@',
      ' ',
      '"',
      "'",
      '\\',
      '`',
      '…',
      '***',
      'Bearer ',
      'Authorization: ',
      'a.example',
      '&#64;',
      '%40',
      '/',
    ),
    fc.constantFrom(
      'fm2_',
      'ghs_abcdefghijklmnopqrst',
      'eyJhbGciOiJI',
      'x@y.zz',
      'cookie=',
      '; a=',
      '\n',
      '\\"',
      'token=',
    ),
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('doing it twice changes nothing more', () => {
    fc.assert(
      fc.property(texts, (text) => redact(redact(text)) === redact(text)),
      { numRuns: 1_000 },
    );
  });

  test('no known secret is left', () => {
    fc.assert(
      fc.property(texts, texts, fc.constantFrom(FLY, PLAIN), (before, behind, secret) => {
        expect(redact(`${before}${secret}${behind}`)).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });

  test('JSON stays JSON of the same shape, and its secrets are gone', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const clean: unknown = JSON.parse(redact(JSON.stringify({ one: [one, PLAIN], other, last: 1 })));
        expect(clean).toMatchObject({ one: [expect.any(String), '***'], other: expect.any(String), last: 1 });
      }),
      { numRuns: 1_000 },
    );
  });

  test('what was inert stays inert', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const page = marked.parse(redact(inertMarkdown(`${one} @octocat ${other} www.example.com`)), { async: false });
        expect(page.replaceAll(/<code>[^<]*<\/code>/g, '')).not.toMatch(/@octocat|www\.|<a |<img /);
      }),
      { numRuns: 1_000 },
    );
  });
});

const HOSTILE = [
  ...[
    'a',
    '@',
    'a@',
    'a@a.',
    '.a',
    '://',
    'a://',
    'a://@',
    'http://a/',
    'http://a:b/',
    'password=',
    'password="',
    "password='",
  ],
  ...[
    '\\',
    '\\"',
    '%25',
    '&#64;',
    '&',
    'fm2_',
    'fm2_a',
    'ghs_abcd',
    'eyJ',
    'eyJaaaaaaaa.',
    'Bearer ',
    'Bearer aaaaaaa',
  ],
  ...[
    'cookie:a; ',
    'cookie: a=b; ',
    'authorization:',
    '"',
    "'",
    '`',
    ' ',
    FLY.slice(0, 9),
    PLAIN,
    `${'x'.repeat(64)}@`,
  ],
];

test.each(HOSTILE)('1 MB of %j takes no longer than a few times what 1 MB of prose takes', (part) => {
  const text = part.repeat(Math.ceil(1_000_000 / part.length));
  const beganMs = performance.now();
  redact(text);
  expect(performance.now() - beganMs).toBeLessThan(4_000);
});

test('a secret with a letter whose capital is another letter hides no other secret', () => {
  const redact = createRedaction(['ſ78LPDYjI2NLeEvunyzGR', 'S3cretDatabasePw', 'sommer-2026-pw']);
  expect(redact('S3cretDatabasePw and sommer-2026-pw and ſ78LPDYjI2NLeEvunyzGR')).toBe('*** and *** and ***');
});
