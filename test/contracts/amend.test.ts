import { expect, it } from 'vitest';
import { amend } from './amend.ts';

it.each([
  ['merges objects', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  ['joins lists', { a: [1] }, { a: [2] }, { a: [1, 2] }],
  ['takes away', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ['replaces', { a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
  ['adds', {}, { a: { b: [1] } }, { a: { b: [1] } }],
])('%s', (_, original, amendment, expected) => {
  const before = structuredClone(original);
  expect(amend(original, amendment)).toEqual(expected);
  expect(original).toEqual(before);
});
