import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidden, hide, reveal, sign } from '../../src/history/hidden.ts';

/** JSON has no minus zero. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('data in a page', () => {
  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(json, anyText, (value, text) => {
        expect(reveal('state', `${hide('state', value)}\n${text}`)).toEqual(value);
      }),
    );
  });

  it('ends its comment only at its own end', () => {
    const nasty = fc.array(fc.constantFrom('-->', '--', '>', '<!--', '`', '\n', '|', '@on-call'), { maxLength: 20 });
    fc.assert(
      fc.property(nasty, json, (parts, value) => {
        const block = hide('state', { parts, value });
        expect(block).toMatch(/^<!-- firebreak:state [A-Za-z0-9+/=]* -->$/);
      }),
    );
  });

  it('keeps years of it small', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({ index, text: 'connection pool exhausted' }));
    expect(hide('state', rows).length).toBeLessThan(JSON.stringify(rows).length / 5);
  });

  it('is found behind what people wrote before it, the first of its kind', () => {
    const page = `Hello.\n${hide('other', 1)}\n${hide('state', 2)}\n${hide('state', 3)}`;
    expect(reveal('state', page)).toBe(2);
    expect(reveal('other', page)).toBe(1);
  });
});

describe('a block that says nothing', () => {
  const block = hide('state', { attempts: ['one', 'two'], text: 'x'.repeat(300) });

  it.each([
    ['none', 'just text'],
    ['another kind', hide('states', 1)],
    ['an empty one', '<!-- firebreak:state  -->'],
    ['not packed', '<!-- firebreak:state {"version":1} -->'],
    ['packed, but not JSON', `<!-- firebreak:state ${deflateRawSync('{"version":').toString('base64')} -->`],
    ['its end is missing', block.slice(0, -4)],
    ['its beginning is missing', block.slice(5)],
    ['escaped', block.replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ])('%s', (_, page) => {
    expect(reveal('state', page)).toBeUndefined();
  });

  it('cut anywhere', () => {
    for (let length = 0; length < block.length - 4; length += 1) {
      expect(reveal('state', block.slice(0, length))).toBeUndefined();
      expect(reveal('state', `${block.slice(0, length)} -->`) ?? null).toBeNull();
    }
  });

  it('any text between the marks, read without harm', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(() => reveal('state', `<!-- firebreak:state ${text} -->`)).not.toThrow();
      }),
    );
  });

  it('a bomb', () => {
    const bomb = deflateRawSync(`"${'a'.repeat(50_000_000)}"`).toString('base64');
    expect(reveal('state', `<!-- firebreak:state ${bomb} -->`)).toBeUndefined();
  });
});

describe('a sign', () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 8 });
  const parts = fc.tuple(part, part, part, part);

  it('is the same for the same parts, and another for others', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(sign('history', one) === sign('history', other)).toBe(one.every((text, index) => text === other[index]));
      }),
    );
  });

  it('is another where parts are divided otherwise, or where one is another with more', () => {
    const all = [
      ['a', 'b', 'c'],
      ['a/b', 'c', ''],
      ['a', 'b/c', ''],
      ['a%2Fb', 'c', ''],
      ['', 'a', 'b/c'],
      ['a-', 'b', 'c'],
    ].map((texts) => sign('history', texts));
    expect(new Set(all).size).toBe(all.length);
    for (const one of all) expect(all.filter((other) => other.includes(one))).toEqual([one]);
  });

  it('never ends early, and is no block of data', () => {
    fc.assert(
      fc.property(parts, (texts) => {
        const text = sign('history', ['--><b>', ...texts]);
        expect(text.indexOf('-->')).toBe(text.length - 3);
        expect(text.startsWith(hidden('history'))).toBe(true);
        expect(text).not.toContain('<b>');
      }),
    );
  });
});
