import { expect, test } from 'vitest';
import { REASON_CODE_FORMS, REASON_CODES } from '../../src/report/reason-codes.ts';
import { readText } from '../toolchain/metadata-tables.ts';
import { reasonCodesPage } from './reason-codes-page.ts';

const page = readText('docs/reason-codes.md');

test('docs/reason-codes.md is what the code says (node test/docs/write-reason-codes.ts)', () => {
  expect(page).toBe(reasonCodesPage());
});

test('it has a heading for every code, and nothing left to fill in', () => {
  const codes = [...Object.keys(REASON_CODES), ...REASON_CODE_FORMS.map(({ form }) => form)];
  const headings = [...page.matchAll(/^### `(.+)`$/gm)].map(([, code]) => code);
  expect(headings).toEqual(codes);
  expect(page).not.toMatch(/\{[a-z]+\}|undefined|\n\n\n/);
});
