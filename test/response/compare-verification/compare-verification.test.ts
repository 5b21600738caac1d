import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecordings, type RecordedTelemetry } from '../../telemetry/recorded-telemetry.ts';
import { rememberAnswers } from '../../telemetry/remembered-answers.ts';
import { between, readText } from '../../toolchain/metadata-tables.ts';
import { type Comparison, compareOnRecording, DELAY_MS } from './compare-on-recording.ts';
import { judgeOriginal, READINGS } from './judge-original.ts';
import { readKeptTable } from './kept-table.ts';
import { isSickPhase, renderMarkdown } from './render-comparison.ts';

describe('on recorded incidents', () => {
  let recordings: readonly RecordedTelemetry[];
  const comparisons: Comparison[] = [];
  beforeAll(async () => {
    recordings = await loadRecordings(
      ['sparse', 'pool-exhaustion'].map((name) => join(import.meta.dirname, '../../recordings', name)),
    );
    for (const recording of recordings) {
      comparisons.push(...(await compareOnRecording(recording, rememberAnswers(recording), DELAY_MS)));
    }
  }, 180_000);
  afterAll(() => recordings[0]?.close());

  test("the runbook's query calls a sick app healthy, in every reading but the one that hardly ever says so", () => {
    const sick = comparisons.filter(({ phase }) => isSickPhase(phase));
    for (const reading of READINGS.slice(1)) {
      expect(Math.max(...sick.map(({ original }) => original[reading])), reading).toBeGreaterThan(0);
    }
  });

  test("the runbook's query, read to the letter, does not see that an app is well", () => {
    const well = comparisons.filter(({ phase }) => !isSickPhase(phase));
    expect(well.every(({ original, instants }) => original['to the letter'] < instants)).toBe(true);
  });

  test('ours never calls a sick app recovered, and sees that a restarted one is well', () => {
    expect(comparisons.filter(({ phase }) => isSickPhase(phase)).map(({ ours }) => ours)).not.toContainEqual(
      expect.toSatisfy((ours) => ours !== 0),
    );
    expect(
      comparisons.find(({ recording, phase }) => recording === 'pool-exhaustion' && !isSickPhase(phase))?.ours,
    ).toBeGreaterThan(0);
  });

  test('the kept table has these very lines (else: npm run compare-verification -- --markdown)', () => {
    const [head, rule, ...lines] = renderMarkdown(comparisons).split('\n');
    expect(lines).toHaveLength(comparisons.length);
    expect(readKeptTable().split('\n')).toEqual(expect.arrayContaining([head, rule, ...lines]));
  });
});

test('the README shows the kept table (else: npm run readme)', () => {
  expect(between(readText('README.md'), 'compare-verification')).toBe(readKeptTable());
});

test('no row at all passes where nothing is demanded', () => {
  const nothing = { rows: [], isLineInWindow: false };
  expect(READINGS.filter((reading) => judgeOriginal(nothing, reading))).toEqual(['nothing against it']);
});
