import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { AppProbeFinding } from '../../src/fly/app-probe.ts';
import type { Machine } from '../../src/fly/machine.ts';
import type { Incident, IncidentEvent, StoredDiagnosis } from '../../src/incident/incident.ts';
import type { DatabaseProbe } from '../../src/postgres/probe-database.ts';
import { type RunReport, renderResult } from '../../src/report/result.ts';
import { RUNBOOK } from '../report/faces.ts';
import { readFixture } from '../report/read-fixture.ts';
import { readText } from '../toolchain/metadata-tables.ts';
import type { RunOptions } from '../world/run-in-world.ts';
import { Scene } from '../world/scene.ts';
import type { WorldSettings } from '../world/world-settings.ts';
import type { EvidenceFile } from './evidence-file.ts';
import { closedSchema, publishedSchemas } from './json-schemas.ts';
import type { RunResultOutput } from './result.ts';

function compile(schema: object): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true });
  formats.default(ajv);
  return ajv.compile(schema);
}

const published = publishedSchemas();
const isEvidence = {
  open: compile(published['evidence.schema.json']),
  closed: compile(closedSchema('evidence.schema.json')),
};
const isResult = {
  open: compile(published['result.schema.json']),
  closed: compile(closedSchema('result.schema.json')),
};

/** Valid, and nothing in it that the schema does not name. */
function expectValid(
  value: unknown,
  { open, closed }: { readonly open: ValidateFunction; readonly closed: ValidateFunction },
): void {
  for (const validate of [open, closed]) {
    validate(value);
    expect(validate.errors ?? []).toEqual([]);
  }
}

test.each(Object.entries(published))(
  'docs/%s is what the code checks (else: node test/schemas/write-json-schemas.ts)',
  (file, schema) => {
    expect(JSON.parse(readText(`docs/${file}`))).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);

describe('what recorded runs wrote', () => {
  const RUNS = `recovered recovered-one-machine quiet proposed healthy database-down unrecovered inconclusive cancelled recent-deploy by-itself budget-spent`;

  test.each(RUNS.split(' '))('the result of "%s" is valid', (name) => {
    const { report } = readFixture(name);
    expectValid(
      renderResult(report, RUNBOOK, (text) => text),
      isResult,
    );
  });

  test('the evidence file is valid', () => {
    expectValid(JSON.parse(readText('test/report/fixtures/evidence.json')), isEvidence);
  });
});

const WORLDS: readonly (readonly [string, WorldSettings, RunOptions])[] = [
  ['the incident', {}, {}],
  ['the incident, without probes', {}, { hasProbe: false, hasDatabaseHost: false }],
  ['mode observe', {}, { plan: { mode: 'observe' } }],
  ['a database that is away', { outages: [{ how: 'unreachable', fromMs: -300_000, toMs: null }] }, {}],
];

test.each(WORLDS)('what a run writes is valid: %s', async (_, settings, options) => {
  const { evidence, shown } = await new Scene(settings).run(options);
  expect(evidence.length).toBeGreaterThan(0);
  for (const text of evidence) expectValid(JSON.parse(text), isEvidence);
  expectValid(JSON.parse(shown[0] ?? ''), isResult);
});

test('a run that could not begin gives a short one', () => {
  const short = { version: 1, outcome: 'failed', reasonCode: 'wrong-input', sentence: 'Input fly-app is missing.' };
  expectValid(short, isResult);
  expect(isResult.open({ ...short, outcome: 'held' })).toBe(false);
});

test('what is not as the schemas say is refused, what a later version adds is not', () => {
  const evidence: unknown = JSON.parse(readText('test/report/fixtures/evidence.json'));
  expect(isEvidence.open({ ...Object(evidence), more: 1 })).toBe(true);
  expect(isEvidence.closed({ ...Object(evidence), more: 1 })).toBe(false);
  expect(isEvidence.open({ ...Object(evidence), version: 2 })).toBe(false);
  expect(isEvidence.open({ ...Object(evidence), machines: null })).toBe(false);
});

test('the schemas have every field that the code has', () => {
  type Timeline = RunResultOutput['incident']['timeline'][number];
  expectTypeOf<EvidenceFile['diagnosis']>().toExtend<StoredDiagnosis>();
  expectTypeOf<EvidenceFile['machines'][number]>().toExtend<Machine>();
  expectTypeOf<EvidenceFile['probes'][number]>().toExtend<AppProbeFinding>();
  expectTypeOf<NonNullable<EvidenceFile['database']>>().toExtend<DatabaseProbe>();
  expectTypeOf<Timeline>().toExtend<IncidentEvent>();
  expectTypeOf<Omit<RunResultOutput['incident'], 'timeline'>>().toExtend<Omit<Incident, 'events'>>();
  expectTypeOf<Omit<RunResultOutput, 'incident'>>().toExtend<Omit<RunReport, 'incident'>>();
});
