import '../../toolchain/node-version.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRecording } from '../../telemetry/recorded-telemetry.ts';
import { rememberAnswers } from '../../telemetry/remembered-answers.ts';
import { checkRecording, everyInstant, type SafetyFindings, violationsOf } from './check-recording.ts';
import { renderSafetyTable } from './safety-table.ts';
import { DELAYS_MS, everySetup } from './setup.ts';

// Would the action ever restart what it must not, miss what it should, or call recovered what is sick? Every recording in a folder,
// looked at every ten seconds under every circumstance. Takes minutes: every look is a real query.
const { positionals } = parseArgs({ allowPositionals: true });
const folder = positionals[0] ?? join(import.meta.dirname, '../../recordings');
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
const findings: SafetyFindings[] = [];
for (const name of names) {
  const recording = await loadRecording(join(folder, name));
  try {
    const machines = new Set(recording.processes.map((process) => process.machine)).size > 1 ? [null, 0] : [null];
    const setups = everySetup(DELAYS_MS, machines);
    const instantsMs = everyInstant(recording.facts, 10_000);
    const answers = rememberAnswers(recording);
    findings.push(
      await checkRecording(recording.facts, answers, { setups, watched: setups, instantsMs, pretend: 'every-minute' }),
    );
    console.error(`${name}: looked at.`);
  } finally {
    await recording.close();
  }
}
console.log(renderSafetyTable(findings));
const violations = findings.flatMap(violationsOf);
for (const violation of violations) console.log(violation);
console.log(`${names.length} recordings, ${violations.length} violations.`);
if (violations.length > 0 || names.length === 0) process.exitCode = 1;
