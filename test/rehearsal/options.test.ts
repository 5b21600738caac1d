import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('plays the incident for real where nothing is said', () => {
  expect(readOptions([])).toEqual({
    scenario: 'pool-exhaustion',
    mode: 'act',
    trigger: 'alert',
    expect: null,
    port: null,
  });
});

it('takes what is said', () => {
  const words = '--scenario database-down --mode observe --trigger schedule --expect held --port 4000'.split(' ');
  expect(readOptions(words)).toEqual({
    scenario: 'database-down',
    mode: 'observe',
    trigger: 'schedule',
    expect: 'held',
    port: 4000,
  });
});

it.each(['--mode heal', '--port x', '--port 0', '--expect well', '--what', 'pool-exhaustion'])(
  'refuses %s and says how to call it',
  (words) => {
    expect(() => readOptions(words.split(' '))).toThrow(/Usage: npm start/);
  },
);
