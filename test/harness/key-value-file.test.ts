import { expect, it } from 'vitest';
import { parseKeyValueFile } from './key-value-file.ts';

it('reads plain values and values of several lines', () => {
  const text =
    'outcome=healthy\nresult<<end_1\n{\n"a": "b=c<<d"\n}\nend_1\n\nempty<<end_2\n\nend_2\nurl=https://a/?b=c\n';
  expect(parseKeyValueFile(text)).toEqual({
    outcome: 'healthy',
    result: '{\n"a": "b=c<<d"\n}',
    empty: '',
    url: 'https://a/?b=c',
  });
});

it.each(['nothing of a value\n', 'open<<end\nvalue\n'])('refuses what the runner refuses: %j', (text) => {
  expect(() => parseKeyValueFile(text)).toThrow('The runner would refuse');
});
