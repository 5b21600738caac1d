import type { Comparison } from './compare-answers.ts';
import type { DialectQuestion } from './dialect-question.ts';

export interface Finding {
  readonly question: DialectQuestion;
  readonly comparison: Comparison;
}

/** A line per query and recording with a cell per instant, then what was found. A bare number is that of rows that are the same. */
export function printFindings(findings: readonly Finding[]): void {
  const lines = Map.groupBy(findings, ({ question }) => `${question.query.name} · ${question.recording.name}`);
  const width = Math.max(...[...lines.keys()].map((name) => name.length));
  console.log(`${'query · recording'.padEnd(width)}  rows that are the same at each instant, or what is wrong`);
  for (const [name, cells] of lines) {
    console.log(`${name.padEnd(width)}  ${cells.map(({ comparison }) => cell(comparison).padStart(9)).join(' ')}`);
  }
  const wrong = findings.filter(({ comparison }) => comparison.verdict !== 'same');
  for (const finding of wrong) console.log(`\n${describe(finding)}`);
  console.log(`\n${findings.length} questions, ${findings.length - wrong.length} the same, ${wrong.length} not.`);
}

function cell(comparison: Comparison): string {
  return comparison.verdict === 'same' ? String(comparison.rows) : comparison.verdict;
}

function describe({ question, comparison }: Finding): string {
  const says = comparison.verdict === 'same' ? '' : comparison.says;
  const at = new Date(question.atMs).toISOString();
  return `${question.query.name} · ${question.recording.name} at ${at}: ${comparison.verdict}\n  ${says}`;
}
