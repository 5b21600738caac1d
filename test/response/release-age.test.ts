import { expect, test } from 'vitest';
import { ulidTimeMs } from '../../src/response/release-age.ts';
import { ulidAt } from './guard-fixture.ts';

test('reads the time of the example in the specification', () =>
  expect(ulidTimeMs('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBe(1_469_922_850_259));
test('reads lower case as well', () => expect(ulidTimeMs('01arz3ndektsv4rrffq69g5fav')).toBe(1_469_922_850_259));
test.each([0, 1, 31, 32, 1_763_899_200_000])('reads %i', (atMs) => expect(ulidTimeMs(ulidAt(atMs))).toBe(atMs));
test.each([
  '',
  '01ARZ3NDEKTSV4RRFFQ69G5FA',
  '01ARZ3NDEKTSV4RRFFQ69G5FAVX',
  '01ARZ3NDEKTSV4RRFFQ69G5FAI',
  '01ARZ3NDEKTSV4RRFFQ69G5FAU',
  '01ARZ3NDEK-SV4RRFFQ69G5FAV',
])('is not fooled by %j', (text) => expect(ulidTimeMs(text)).toBeNull());
