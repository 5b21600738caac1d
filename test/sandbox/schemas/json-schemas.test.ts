import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readScenario, scenariosFolder } from '../scenario/read-scenario.ts';
import { jsonSchemas } from './json-schemas.ts';

describe('JSON Schemas', () => {
  it.each(Object.keys(jsonSchemas))('%s is what the code checks (else: node write-json-schemas.ts)', async (file) => {
    const written = JSON.parse(await readFile(new URL(file, import.meta.url), 'utf8'));
    expect(written).toEqual(JSON.parse(JSON.stringify(jsonSchemas[file])));
  });
});

describe('scenarios', async () => {
  const names = (await readdir(scenariosFolder)).map((file) => file.replace('.json', ''));

  it.each(names)('%s can be read', async (name) => {
    expect((await readScenario(name)).scenario.recording).toBeTypeOf('string');
  });

  it('one that does not exist is said to', async () => {
    await expect(readScenario('no-such')).rejects.toThrow('There is no scenario "no-such"');
  });
});
