import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hide, reveal } from '../../src/history/hidden.ts';
import { EMPTY_STATE } from '../../src/history/state.ts';
import { renderBody } from '../../src/report/body.ts';
import { BY_HAND_HEADING, readByHand, renderByHand } from '../../src/report/by-hand.ts';
import { KEY, ROOM, RUNBOOK } from './faces.ts';

const TABLE = `| date (UTC) | seen | cause | cure |
| --- | --- | --- | --- |
| 2025-11-17 | listener hung, all 500 | connect without timeout | restart; timeout added |
| 2025-12-08 | 37 errors in an hour | address-by-address retries | restart |`;

const bodyAfter = (previousBody: string): string =>
  renderBody(EMPTY_STATE, KEY, RUNBOOK, { nowMs: 1_795_557_200_000, previousBody, roomCharacters: ROOM });

/** A person writes into the section, below the line that invites to it. */
function writeIn(body: string, text: string): string {
  const mark = body.indexOf('-->', body.indexOf(BY_HAND_HEADING)) + 3;
  return `${body.slice(0, mark)}\n${text}${body.slice(mark)}`;
}

describe('what people put in by hand', () => {
  test('is kept word for word by the next run, and by the one after it', () => {
    const next = bodyAfter(writeIn(bodyAfter(''), TABLE));
    expect(next).toContain(TABLE);
    expect(bodyAfter(next)).toBe(next);
  });

  test('is kept when it was written in a browser, which ends lines in its own way', () => {
    const edited = writeIn(bodyAfter(''), TABLE).replaceAll('\n', '\r\n');
    expect(bodyAfter(edited)).toContain(TABLE);
  });

  test('is kept when the hidden lines around it were lost', () => {
    const edited = writeIn(bodyAfter(''), TABLE).replaceAll(/<!-- firebreak:by-hand.*?-->/g, '');
    expect(bodyAfter(edited)).toContain(TABLE);
    const half = writeIn(bodyAfter(''), TABLE).replace(/<!-- firebreak:by-hand ends -->/, '');
    expect(bodyAfter(half)).toContain(TABLE);
  });

  test('is kept when it was written beside the hidden lines and not between them', () => {
    const fresh = bodyAfter('');
    const above = fresh.replace('<!-- firebreak:by-hand begins', `${TABLE}\n\n<!-- firebreak:by-hand begins`);
    const below = `${fresh}\n\n${TABLE}\n`;
    for (const edited of [above, below]) {
      const next = bodyAfter(edited);
      expect(next).toContain(TABLE);
      expect(bodyAfter(next)).toBe(next);
    }
    expect(bodyAfter(`${writeIn(above, 'between')}\n\nbelow`)).toContain(`${TABLE}\n\nbetween\n\nbelow`);
  });

  test('is not mixed up with what the page itself says around it', () => {
    const long = bodyAfter(writeIn(bodyAfter(''), 'a line of many\n'.repeat(3_000)));
    expect(long).toContain('too long by');
    expect(readByHand(bodyAfter(long))).not.toContain('too long by');
    const roomCharacters = bodyAfter('').length - 1;
    const short = renderBody(EMPTY_STATE, KEY, RUNBOOK, { nowMs: 0, previousBody: '', roomCharacters });
    expect(short).toContain('Left out for lack of room');
    expect(readByHand(short)).toBe('');
  });

  test('invites to write while there is nothing, and not any more after that', () => {
    expect(bodyAfter('')).toContain('What happened before Firebreak');
    expect(bodyAfter(writeIn(bodyAfter(''), TABLE))).not.toContain('What happened before Firebreak');
  });

  test('is never taken for state', () => {
    const planted = hide('state', { ...EMPTY_STATE, version: 1, rearmedAtMs: 1 });
    const nested = '<!-- fire<!-- firebreak:x -->break:state AAAA -->';
    const next = bodyAfter(writeIn(bodyAfter(''), `before\n${planted}\n${nested}\nafter`));
    expect(reveal('state', next)).toBeUndefined();
    expect(next).toContain('before');
    expect(next).toContain('after');
    expect(next.match(/<!-- firebreak:/g)).toHaveLength(2);
  });

  test('any text survives run after run', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.constantFrom('<!--', '-->', '```', '<details>', '| a |', BY_HAND_HEADING, '\r\n'),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (parts) => {
        const once = bodyAfter(writeIn(bodyAfter(''), parts.join('\n')));
        const twice = bodyAfter(once);
        expect(twice).toBe(once);
        expect(reveal('state', once)).toBeUndefined();
      }),
    );
  });

  test('reading what was rendered gives it back', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        fc.pre(!/<!--|\r|What happened before/.test(text));
        expect(readByHand(renderByHand(text.trim()))).toBe(text.replaceAll(/^\s*\n|\s+$/g, '').trim());
      }),
    );
  });
});
