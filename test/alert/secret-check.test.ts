import { describe, expect, it } from 'vitest';
import { areEqual, createSecretCheck } from '../../src/alert/secret-check.ts';
import { SECRET } from './receiver-fixture.ts';

describe('createSecretCheck', () => {
  const isSecret = createSecretCheck(SECRET);

  it('knows the secret', async () => {
    expect(await isSecret(SECRET)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['its first half', SECRET.slice(0, SECRET.length / 2)],
    ['all but its last character', SECRET.slice(0, -1)],
    ['one character more', `${SECRET}0`],
    ['another last character', `${SECRET.slice(0, -1)}0`],
    ['another first character', `b${SECRET.slice(1)}`],
    ['another case', SECRET.toUpperCase()],
    ['a space more', `${SECRET} `],
    ['the secret twice', `${SECRET}${SECRET}`],
    ['a zero character more', `${SECRET}\u0000`],
  ])('refuses %s', async (_, candidate) => {
    expect(await isSecret(candidate)).toBe(false);
  });
});

describe('areEqual', () => {
  it.each([
    ['equal', [1, 2, 3, 4], [1, 2, 3, 4], true],
    ['different in the first byte', [0, 2, 3, 4], [1, 2, 3, 4], false],
    ['different in the last byte', [1, 2, 3, 5], [1, 2, 3, 4], false],
    ['different in two bytes that cancel out', [2, 1, 3, 4], [1, 2, 3, 4], false],
    ['of different lengths', [1, 2, 3], [1, 2, 3, 4], false],
    ['different by zeros at the end', [1, 2, 3, 0], [1, 2, 3], false],
  ])('looks at every byte of lists that are %s', (_, one, other, expected) => {
    const looked = { one: new Set<number>(), other: new Set<number>() };
    expect(areEqual(watched(one, looked.one), watched(other, looked.other))).toBe(expected);
    expect(looked.one).toEqual(new Set(one.keys()));
    expect(looked.other).toEqual(new Set(other.keys()));
  });
});

/** The list, noting which of its positions are read. */
function watched(list: readonly number[], looked: Set<number>): ArrayLike<number> {
  return new Proxy(list, {
    get: (target, property) => {
      if (typeof property === 'string' && /^\d+$/.test(property) && Number(property) < target.length) {
        looked.add(Number(property));
      }
      return Reflect.get(target, property);
    },
  });
}
