import { expect, test } from 'vitest';
import { readText } from '../toolchain/metadata-tables.ts';

/** The README's bounds by their number, each with everything up to the next. */
function boundsOf(readme: string): ReadonlyMap<string, string> {
  const [, section = ''] = /^## What it never does$([\s\S]*?)^## /m.exec(readme) ?? [];
  return new Map(
    [...section.matchAll(/^(\d+)\. ([\s\S]*?)(?=^\d+\. |^\S|$(?![\s\S]))/gm)].map(([, number = '', text = '']) => [
      number,
      text,
    ]),
  );
}

test('every bound is listed with the tests that prove it', () => {
  const bounds = boundsOf(readText('README.md'));
  expect([...bounds.keys()]).toEqual(Array.from({ length: 11 }, (_, index) => `${index + 1}`));
  for (const [number, text] of bounds) {
    const links = [...text.matchAll(/\]\((test\/[^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length, number).toBeGreaterThan(0);
    for (const link of links) expect(link).toMatch(/\.test\.ts$/);
  }
});
