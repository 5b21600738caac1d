import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { DialectAnswer } from './dialect-answer.ts';
import type { DialectQuestion } from './dialect-question.ts';
import type { PythonEnvironment } from './python-environment.ts';

/** Answers to all questions from DataFusion, in their order. */
export async function askDataFusion(
  python: PythonEnvironment,
  questions: readonly DialectQuestion[],
): Promise<readonly DialectAnswer[]> {
  const script = join(import.meta.dirname, 'answer_questions.py');
  const child = spawn(python.command, ['-B', script], {
    env: { ...process.env, ...python.variables },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(questions.map(inDataFusionWords)));
  const lines = (await text(child.stdout)).trim().split('\n');
  if (lines.length !== questions.length) throw new Error(`DataFusion answered ${lines.length} of ${questions.length}.`);
  return lines.map((line) => answerSchema.parse(JSON.parse(line)));
}

const answerSchema = z.union([
  z.strictObject({ rows: z.array(z.record(z.string(), z.unknown())) }),
  z.strictObject({ refused: z.string() }),
]);

/**
 * The one known difference: `->>` is not of DataFusion itself but of the JSON functions that Logfire adds to it, which no
 * Python package brings. It becomes a call of a function with the same meaning.
 */
function inDataFusionWords(question: DialectQuestion): Readonly<Record<string, string>> {
  const storedUntil = new Date(question.atMs).toISOString();
  const sql = question.query.sql
    .replaceAll(/(\w+(?:\.\w+)?)->>('[^']*')/g, 'json_as_text($1, $2)')
    .replaceAll('now()', `'${storedUntil}'::timestamptz`);
  return { folder: question.recording.folder, storedUntil, sql };
}
