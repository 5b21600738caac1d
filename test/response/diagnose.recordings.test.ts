import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../src/incident/diagnosis.ts';
import { type DiagnosisInput, diagnose } from '../../src/response/diagnose.ts';
import { parseProcessRows } from '../../src/response/process-row.ts';
import { symptomColumns } from '../../src/response/symptom-columns.ts';
import { connectionPoolExhaustion as runbook } from '../../src/runbook/connection-pool-exhaustion/connection-pool-exhaustion.ts';
import { loadRecording, type RecordedTelemetry } from '../telemetry/recorded-telemetry.ts';
import { machine, startEvent } from './machine-fixture.ts';

const FOLDER = `${import.meta.dirname}/../recordings`;

async function diagnoseAt(
  recording: RecordedTelemetry,
  seconds: number,
  options: { readonly delaySeconds?: number; readonly probe?: DiagnosisInput['databaseProbe'] } = {},
): Promise<Diagnosis> {
  const atMs = recording.faultFromMs + seconds * 1_000;
  const rows = await recording.ask(runbook.symptoms.sql(null), atMs, (options.delaySeconds ?? 5) * 1_000);
  const started = [0, 1].map((index) =>
    machine({
      id: `machine-${index}`,
      events: recording.processes
        .filter((process) => process.machine === index && process.startedAtMs <= atMs)
        .map((process) => startEvent(process.startedAtMs)),
    }),
  );
  return diagnose({
    runbook,
    rows: parseProcessRows(rows, symptomColumns(runbook)),
    startedMachines: started,
    otherMachines: [],
    replacedProcessIds: new Set(),
    databaseProbe: options.probe ?? 'not-known',
    appProbe: 'not-known',
  });
}

describe('pool-exhaustion', () => {
  let recording: RecordedTelemetry;
  beforeAll(async () => {
    recording = await loadRecording(`${FOLDER}/pool-exhaustion`);
  });
  afterAll(() => recording.close());

  test.each([-60, -20, 0, 10])('is healthy %i s after the onset', async (seconds) => {
    expect(await diagnoseAt(recording, seconds)).toMatchObject({ verdict: 'healthy' });
  });

  test.each([60, 80])('is too early to act on %i s after the onset', async (seconds) => {
    const diagnosis = await diagnoseAt(recording, seconds, { probe: 'answers' });
    expect(diagnosis).toMatchObject({ verdict: 'unknown', reasonCode: 'too-early', lookAgain: true });
  });

  test.each([120, 150, 200, 250, 290])(
    'is treatable %i s after the onset when the database answers',
    async (seconds) => {
      expect(await diagnoseAt(recording, seconds, { probe: 'answers' })).toMatchObject({ verdict: 'treatable' });
    },
  );

  test.each([120, 150, 200, 250, 290])(
    'is never treatable %i s after the onset when the database does not answer',
    async (seconds) => {
      expect((await diagnoseAt(recording, seconds, { probe: 'fails' })).verdict).toBe('dependency-down');
    },
  );

  test.each([340, 380, 440])(
    'is not treatable any more %i s after the onset, though ghosts still hang',
    async (seconds) => {
      const diagnosis = await diagnoseAt(recording, seconds, { probe: 'answers' });
      expect(diagnosis.verdict).not.toBe('treatable');
      expect(diagnosis.processes.filter((process) => process.standing === 'ghost')).toHaveLength(2);
    },
  );
});

describe.each(['database-down', 'healthy', 'sparse'])('%s', (name) => {
  let recording: RecordedTelemetry;
  beforeAll(async () => {
    recording = await loadRecording(`${FOLDER}/${name}`);
  });
  afterAll(() => recording.close());

  const probe = name === 'database-down' ? 'fails' : 'answers';
  const due = name === 'sparse';
  test.each([0, 30, 60, 90, 120, 180, 240, 300, 345])(
    'gives no false verdict for a restart %i s on',
    async (seconds) => {
      const { verdict } = await diagnoseAt(recording, seconds, { probe });
      if (!due || seconds < 90) expect(verdict).not.toBe('treatable');
      const without = await diagnoseAt(recording, seconds);
      if (!due) expect(without.verdict).not.toBe('treatable');
    },
  );
});
