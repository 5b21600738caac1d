import { describe, expect, test } from 'vitest';
import { takeLook } from '../../src/response/look.ts';
import { watchRecovery } from '../../src/response/watch-recovery.ts';
import { ServiceError, type ServiceErrorKind } from '../../src/support/service-error.ts';
import type { RecordingFacts } from '../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../telemetry/remembered-answers.ts';
import { EXHAUSTED, NEWEST_MS, processAnswer } from './process-row-fixture.ts';
import { createRecordedRun } from './safety/recorded-run.ts';
import { verificationAnswer } from './verification-fixture.ts';

const STARTED_MS = NEWEST_MS - 3_600_000;
const FACTS: RecordingFacts = {
  name: 'none',
  fromMs: STARTED_MS,
  toMs: NEWEST_MS,
  fault: null,
  processes: [{ machine: 0, id: 'process-a', startedAtMs: STARTED_MS, servingAtMs: STARTED_MS }],
  restarts: [],
  truth: { diagnosis: 'healthy', restartHelps: false, healthyAfterRestart: true, affectedMachines: [] },
};
const SETUP = { delayMs: 0, hasDatabaseProbe: true, onlyMachine: null, hostNames: false, hasProbePage: true };

function runWith(answers: RememberedAnswers) {
  return createRecordedRun({ facts: FACTS, answers, setup: SETUP, startMs: NEWEST_MS }).run;
}

function fail(kind: ServiceErrorKind): RememberedAnswers {
  const refuse = async (): Promise<never> => {
    throw new ServiceError({ service: 'Logfire', call: 'query', kind, effect: 'none', message: kind });
  };
  return { symptoms: refuse, verification: refuse };
}

const CONTEXT = {
  results: [{ machineId: 'machine-0', result: 'restarted', says: '', startedAtMs: NEWEST_MS - 600_000, tookMs: 1 }],
  knownProcessIds: new Set<string>(),
  knownStarts: [{ machineId: 'machine-0', startedAtMs: null }],
  baseline: null,
} as const;

describe.each<ServiceErrorKind>([
  'server-error',
  'timed-out',
  'rate-limited',
  'connection-failed',
  'odd-answer',
  'rejected',
  'not-found',
  'gone',
  'conflict',
])('a query that ends as %s', (kind) => {
  test('is no diagnosis', async () => {
    const { diagnosis } = await takeLook(runWith(fail(kind)));
    expect(diagnosis).toMatchObject({
      verdict: 'unknown',
      reasonCode: expect.stringMatching(/^telemetry-(unreadable|odd)$/),
      lookAgain: true,
    });
  });
  test('is no recovery, however long it is watched', async () => {
    const result = await watchRecovery(runWith(fail(kind)), CONTEXT);
    expect(result).toMatchObject({ verdict: 'inconclusive', reasonCode: 'telemetry-unreadable' });
  });
});

test.each<ServiceErrorKind>(['unauthorized', 'forbidden'])('%s is a wrong configuration', async (kind) => {
  await expect(takeLook(runWith(fail(kind)))).rejects.toMatchObject({ kind });
});

describe('an answer without a column it needs', () => {
  const { hangs_in_connect: _, ...symptoms } = processAnswer(EXHAUSTED);
  const { pool_errors: __, ...verified } = verificationAnswer();
  const answers: RememberedAnswers = { symptoms: async () => [symptoms], verification: async () => [verified] };

  test('is no diagnosis', async () => {
    expect((await takeLook(runWith(answers))).diagnosis).toMatchObject({
      verdict: 'unknown',
      reasonCode: 'telemetry-odd',
    });
  });
  test('is no recovery', async () => {
    expect((await watchRecovery(runWith(answers), CONTEXT)).verdict).toBe('inconclusive');
  });
});

test('what the same run sees, when it may see it, is the fault', async () => {
  const answers: RememberedAnswers = { symptoms: async () => [processAnswer(EXHAUSTED)], verification: async () => [] };
  expect((await takeLook(runWith(answers))).diagnosis.verdict).toBe('treatable');
});
