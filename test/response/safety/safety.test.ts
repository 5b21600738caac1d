import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRecordings, type RecordedTelemetry } from '../../telemetry/recorded-telemetry.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import { type RememberedAnswers, rememberAnswers } from '../../telemetry/remembered-answers.ts';
import { checkRecording, everyInstant, type SafetyFindings, violationsOf } from './check-recording.ts';
import { everySetup } from './setup.ts';

// Every half minute, where `npm run check-safety` looks every ten seconds, at one machine alone as well, and pretends restarts.
const NAMES = ['database-down', 'healthy', 'pool-exhaustion', 'sparse'] as const;
const STEP_MS = 30_000;
const DELAYS_MS = [0, 90_000, 240_000];
const WATCHED_DELAYS_MS = [0];

interface Recorded {
  readonly telemetry: RecordedTelemetry;
  readonly answers: RememberedAnswers;
}

const recorded = new Map<string, Recorded>();

beforeAll(async () => {
  const folders = NAMES.map((name) => join(import.meta.dirname, '../../recordings', name));
  for (const telemetry of await loadRecordings(folders)) {
    recorded.set(telemetry.facts.name, { telemetry, answers: rememberAnswers(telemetry) });
  }
}, 180_000);

afterAll(() => recorded.get('healthy')?.telemetry.close());

function find(name: string): Recorded {
  const known = recorded.get(name);
  if (known === undefined) throw new Error(`There is no recording ${name}.`);
  return known;
}

async function check(
  name: string,
  lie: Partial<RecordingFacts['truth']> = {},
  answers: RememberedAnswers = find(name).answers,
): Promise<SafetyFindings> {
  const { telemetry } = find(name);
  const facts = { ...telemetry.facts, truth: { ...telemetry.facts.truth, ...lie } };
  return checkRecording(facts, answers, {
    setups: everySetup(DELAYS_MS, [null]),
    watched: everySetup(WATCHED_DELAYS_MS, [null]),
    instantsMs: everyInstant(facts, STEP_MS),
    pretend: 'never',
  });
}

describe.each(NAMES)('%s', (name) => {
  test('no false restart and no false recovery, and every true one is found', { timeout: 180_000 }, async () => {
    const findings = await check(name);
    expect(violationsOf(findings)).toEqual([]);
    const isTreatable = find(name).telemetry.facts.truth.diagnosis === 'treatable';
    const due = findings.restarts.reduce((sum, entry) => sum + entry.findings.dueRestarts, 0);
    const recovered = findings.recoveries.reduce((sum, entry) => sum + entry.findings.recovered, 0);
    expect(due > 0).toBe(isTreatable);
    expect(recovered > 0).toBe(isTreatable);
  });
});

describe('the check itself', () => {
  test('sees a false restart where a restart would not help', async () => {
    expect(violationsOf(await check('pool-exhaustion', { restartHelps: false }))).toContainEqual(
      expect.stringContaining('FALSE RESTART'),
    );
  });

  test('sees a false recovery where a restart did not help', async () => {
    expect(violationsOf(await check('pool-exhaustion', { healthyAfterRestart: false }))).toContainEqual(
      expect.stringContaining('FALSE RECOVERY'),
    );
  });

  test('sees a restart of a machine that was well', async () => {
    expect(violationsOf(await check('pool-exhaustion', { affectedMachines: [0] }))).toContainEqual(
      expect.stringMatching(/FALSE RESTART.*host\.name/),
    );
  });

  test('sees a due restart that nobody found', async () => {
    const { answers } = find('pool-exhaustion');
    const without = { hangs_in_connect: 0, slow_connects: 0, all_failed_traces: 0, pool_error_traces: 0 };
    const blind: RememberedAnswers = {
      ...answers,
      symptoms: async (asked) => (await answers.symptoms(asked)).map((row) => ({ ...row, ...without })),
    };
    expect(violationsOf(await check('pool-exhaustion', {}, blind))).toContainEqual(
      expect.stringContaining('MISSED RESTART'),
    );
  });
});

test('a process that names no machine differs in nothing but the name', async () => {
  const { telemetry, answers } = find('sparse');
  const asked = { atMs: telemetry.faultFromMs + 300_000, delayMs: 5_000, onlyMachine: null };
  const named = await answers.symptoms({ ...asked, hostNames: true });
  expect(new Set(named.map((row) => row.machine))).toEqual(new Set(['machine-0', 'machine-1']));
  const nameless = await answers.symptoms({ ...asked, hostNames: false });
  expect(named.map((row) => ({ ...row, machine: null }))).toEqual(nameless);
});
