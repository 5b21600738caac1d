import { expect, test } from 'vitest';
import { OUTPUTS } from '../../src/action/outputs.ts';
import { type ReadInput, readSettings } from '../../src/action/settings.ts';
import { OUTCOMES } from '../../src/incident/outcome.ts';
import { BUILT_IN_RUNBOOKS } from '../../src/runbook/built-in.ts';
import { between, metadataTables, readActionFile, readText } from './metadata-tables.ts';

const action = readActionFile();
const readme = readText('README.md');

test('the README lists the inputs and outputs of action.yml', () => {
  const tables = metadataTables();
  expect(between(readme, 'inputs')).toBe(tables.inputs);
  expect(between(readme, 'outputs')).toBe(tables.outputs);
});

test('the code gives the outputs of action.yml, and no others', () => {
  expect(Object.keys(action.outputs)).toEqual([...OUTPUTS]);
  expect(action.outputs.outcome?.description).toBe(`${OUTCOMES.slice(0, -1).join(', ')} or ${OUTCOMES.at(-1) ?? ''}.`);
});

test('the code reads the inputs of action.yml, and no others, and takes their defaults', () => {
  const asked = new Set<string>();
  const read: ReadInput = (name) => {
    asked.add(name);
    const input = action.inputs[name] ?? expect.fail(`action.yml has no input ${name}`);
    if (name === 'fly-app') return 'relay-api';
    return name.endsWith('-token') ? 'a-token' : (input.default ?? '');
  };
  const settings = readSettings(read, {}, { kind: 'schedule', says: 'the schedule', alert: null });
  // The alert is read before the settings: it says what started the run.
  expect([...asked, 'alert'].sort()).toEqual(Object.keys(action.inputs).sort());
  expect(settings).toMatchObject({ mode: 'observe', patienceMs: 360_000, skipDiagnosis: false });
  expect(settings.restartBudget).toEqual([
    { attempts: 1, windowMs: 1_800_000 },
    { attempts: 3, windowMs: 86_400_000 },
  ]);
  expect(BUILT_IN_RUNBOOKS.has(action.inputs.runbook?.default ?? '')).toBe(true);
});

test("action.yml keeps the marketplace's rules", () => {
  expect(action.description.length).toBeLessThan(125);
  expect(action.branding).toEqual({ icon: 'shield', color: 'orange' });
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/index.js', 'post-if': 'always()' });
});

test('the README names every bound and both commands', () => {
  for (let bound = 1; bound <= 11; bound += 1) expect(readme).toMatch(new RegExp(`^${bound}\\. `, 'm'));
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
});
