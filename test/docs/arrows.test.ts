import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { between, readText } from '../toolchain/metadata-tables.ts';

const source = new URL('../../src/', import.meta.url);

/** Which folders each folder may import from, as the page says. */
function allowed(): ReadonlyMap<string, readonly string[]> {
  const rows = between(readText('CONTRIBUTING.md'), 'arrows').split('\n').slice(2);
  const names = (cell: string): readonly string[] => [...cell.matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name);
  return new Map(
    rows.flatMap((row) => {
      const [, folders = '', , from = ''] = row.split('|');
      return names(folders).map((folder): [string, readonly string[]] => [folder, names(from)]);
    }),
  );
}

/** Which folders each folder does import from. */
function used(): ReadonlyMap<string, ReadonlySet<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || !file.includes('/')) continue;
    const folder = file.split('/')[0] ?? '';
    const found = imports.get(folder) ?? new Set<string>();
    imports.set(folder, found);
    for (const [, path = ''] of readFileSync(new URL(file, source), 'utf8').matchAll(/from '(\.[^']+)'/g)) {
      const target = posix.join(posix.dirname(file), path).split('/')[0] ?? '';
      if (target !== folder) found.add(target);
    }
  }
  return imports;
}

test('imports go the way the arrows do', () => {
  const arrows = allowed();
  expect([...arrows.keys()].sort()).toEqual([...used().keys()].sort());
  for (const [folder, targets] of used()) {
    for (const target of targets) expect(arrows.get(folder), `${folder} imports from ${target}`).toContain(target);
  }
});

test('the arrows have no circle', () => {
  const arrows = allowed();
  const reach = (folder: string, path: readonly string[]): void => {
    expect(path).not.toContain(folder);
    for (const target of arrows.get(folder) ?? []) reach(target, [...path, folder]);
  };
  for (const folder of arrows.keys()) reach(folder, []);
});
