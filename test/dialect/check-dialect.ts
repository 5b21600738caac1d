import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRecording, type RecordedTelemetry } from '../telemetry/recorded-telemetry.ts';
import { askDataFusion } from './ask-datafusion.ts';
import { askPostgres } from './ask-postgres.ts';
import { compareAnswers } from './compare-answers.ts';
import type { DialectAnswer } from './dialect-answer.ts';
import { allQueries, type DialectQuestion, type RecordingFolder } from './dialect-question.ts';
import { type Finding, printFindings } from './print-findings.ts';
import type { PythonEnvironment } from './python-environment.ts';
import { writeGappyRecording } from './write-gappy-recording.ts';

/** Asks both engines every query over every recording at several instants. True when they agree on all. */
export async function checkDialect(python: PythonEnvironment): Promise<boolean> {
  const temporary = mkdtempSync(join(tmpdir(), 'firebreak-gappy-'));
  try {
    const asked: Asked[] = [];
    for (const recording of allRecordings(temporary)) asked.push(...(await askRecording(recording)));
    const answers = await askDataFusion(
      python,
      asked.map(({ question }) => question),
    );
    const findings = asked.map((one, index) => toFinding(one, answers[index] ?? { refused: 'no answer' }));
    printFindings(findings);
    return findings.every(({ comparison }) => comparison.verdict === 'same');
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const RECORDINGS = join(import.meta.dirname, '..', 'recordings');
const WITH_GAPS = 'pool-exhaustion';

/** Shares of a recording's length. Before its beginning there is no row at all. */
const INSTANTS = [-0.1, 0.02, 0.25, 0.4, 0.55, 0.7, 0.85, 1];

function allRecordings(temporary: string): readonly RecordingFolder[] {
  const entries = readdirSync(RECORDINGS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  writeGappyRecording(join(RECORDINGS, WITH_GAPS), temporary);
  return [
    ...entries.map(({ name }) => ({ name, folder: join(RECORDINGS, name) })),
    { name: `${WITH_GAPS} with gaps`, folder: temporary },
  ];
}

interface Asked {
  readonly question: DialectQuestion;
  readonly postgres: DialectAnswer;
}

async function askRecording(recording: RecordingFolder): Promise<readonly Asked[]> {
  const telemetry = await loadRecording(recording.folder);
  const asked: Asked[] = [];
  for (const question of questionsAbout(recording, telemetry)) {
    asked.push({ question, postgres: await askPostgres(telemetry, question) });
  }
  await telemetry.close();
  return asked;
}

function questionsAbout(recording: RecordingFolder, { fromMs, toMs }: RecordedTelemetry): readonly DialectQuestion[] {
  return allQueries().flatMap((query) =>
    INSTANTS.map((share) => ({ query, recording, atMs: Math.round(fromMs + share * (toMs - fromMs)) })),
  );
}

function toFinding({ question, postgres }: Asked, dataFusion: DialectAnswer): Finding {
  return { question, comparison: compareAnswers(question.query, dataFusion, postgres) };
}
