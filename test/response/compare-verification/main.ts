import '../../toolchain/node-version.ts';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRecording } from '../../telemetry/recorded-telemetry.ts';
import { rememberAnswers } from '../../telemetry/remembered-answers.ts';
import { type Comparison, compareOnRecording, DELAY_MS } from './compare-on-recording.ts';
import { EXPLAINED, READINGS } from './judge-original.ts';
import { KEPT_TABLE } from './kept-table.ts';
import { isSickPhase, renderMarkdown, renderText } from './render-comparison.ts';

// The runbook's own verification query beside ours, every ten seconds of the recordings. With --markdown: nothing but the table; of
// our own recordings it is kept beside this file, from where `npm run readme` puts it into the README.
const { values, positionals } = parseArgs({
  options: { markdown: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = positionals[0] ?? join(import.meta.dirname, '../../recordings');
const comparisons: Comparison[] = [];
for (const entry of readdirSync(folder, { withFileTypes: true }).sort((one, other) =>
  one.name.localeCompare(other.name),
)) {
  if (!entry.isDirectory()) continue;
  const recording = await loadRecording(join(folder, entry.name));
  try {
    comparisons.push(...(await compareOnRecording(recording, rememberAnswers(recording), DELAY_MS)));
  } finally {
    await recording.close();
  }
}
if (values.markdown) {
  const table = renderMarkdown(comparisons);
  if (positionals[0] === undefined) writeFileSync(KEPT_TABLE, `${table}\n`);
  console.log(table);
} else {
  console.log(READINGS.map((reading) => `${reading}: ${EXPLAINED[reading]}`).join('\n'));
  console.log(`\n${renderText(comparisons)}`);
}
const fooled = comparisons.filter(({ phase, ours }) => isSickPhase(phase) && ours !== null && ours > 0);
if (fooled.length > 0) process.exitCode = 1;
