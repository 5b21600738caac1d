import type { SafetyFindings } from './check-recording.ts';

/** One line per recording, delay and probe; circumstances beside these are added up. */
export function renderSafetyTable(all: readonly SafetyFindings[]): string {
  const restarts = [
    ['recording', 'delay', 'probe', 'looks', 'restarts', 'false', 'due', 'missed', 'first due after the onset'],
    ...all.flatMap(tellRestarts),
  ];
  const recoveries = [
    ['recording', 'delay', 'watches', 'recovered', 'unrecovered', 'false', 'missed'],
    ...all.flatMap(tellRecoveries),
  ];
  return `Restarts\n${align(restarts)}\n\nVerification\n${align(recoveries)}\n`;
}

function tellRestarts({ recording, restarts }: SafetyFindings): readonly (readonly string[])[] {
  const groups = Map.groupBy(
    restarts,
    ({ setup }) => `${setup.delayMs / 1_000} s|${setup.hasDatabaseProbe ? 'yes' : 'no'}`,
  );
  return [...groups].map(([key, group]) => {
    const [delay = '', probe = ''] = key.split('|');
    const findings = group.map((entry) => entry.findings);
    const first = findings.flatMap((finding) => finding.firstDueAfterMs ?? []);
    return [
      recording,
      delay,
      probe,
      `${total(findings, (finding) => finding.looks)}`,
      `${total(findings, (finding) => finding.restarts)}`,
      `${total(findings, (finding) => finding.falseRestarts.length)}`,
      `${total(findings, (finding) => finding.dueRestarts)}`,
      `${findings.filter((finding) => finding.missed !== null).length}`,
      first.length === 0 ? '–' : `${spread(first)} (${first.length} of ${findings.length})`,
    ];
  });
}

function tellRecoveries({ recording, recoveries }: SafetyFindings): readonly (readonly string[])[] {
  const groups = Map.groupBy(recoveries, ({ setup }) => `${setup.delayMs / 1_000} s`);
  return [...groups].map(([delay, group]) => {
    const findings = group.map((entry) => entry.findings);
    return [
      recording,
      delay,
      `${total(findings, (finding) => finding.watches)}`,
      `${total(findings, (finding) => finding.recovered)}`,
      `${total(findings, (finding) => finding.unrecovered)}`,
      `${total(findings, (finding) => finding.falseRecoveries.length)}`,
      `${total(findings, (finding) => finding.missed.length)}`,
    ];
  });
}

function total<T>(findings: readonly T[], count: (finding: T) => number): number {
  return findings.reduce((sum, finding) => sum + count(finding), 0);
}

function spread(durationsMs: readonly number[]): string {
  const [least, most] = [Math.min(...durationsMs) / 1_000, Math.max(...durationsMs) / 1_000];
  return least === most ? `${least} s` : `${least} to ${most} s`;
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
