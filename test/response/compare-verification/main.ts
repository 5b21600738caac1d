import '../../toolchain/node-version.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRecording } from '../../telemetry/recorded-telemetry.ts';
import { rememberAnswers } from '../../telemetry/remembered-answers.ts';
import { type Comparison, compareOnRecording } from './compare-on-recording.ts';
import { EXPLAINED, READINGS } from './judge-original.ts';
import { isSickPhase, renderMarkdown, renderText } from './render-comparison.ts';

// The runbook's own verification query beside ours, every ten seconds of the recordings, with rows that are stored after five seconds.
// With --markdown: nothing but the table, between the markers that the README has.
const { values, positionals } = parseArgs({
  options: { markdown: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const DELAY_MS = 5_000;
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
  console.log(`<!-- compare-verification:begin -->\n${renderMarkdown(comparisons)}\n<!-- compare-verification:end -->`);
} else {
  console.log(READINGS.map((reading) => `${reading}: ${EXPLAINED[reading]}`).join('\n'));
  console.log(`\n${renderText(comparisons)}`);
}
const fooled = comparisons.filter(({ phase, ours }) => isSickPhase(phase) && ours !== null && ours > 0);
if (fooled.length > 0) process.exitCode = 1;
