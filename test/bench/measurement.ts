export interface Measurement {
  readonly what: string;
  /** No more than this. */
  readonly aim: number;
  readonly unit: string;
  readonly measured: number;
}

export const RUNS = 10;

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 0 ? sorted[middle - 1] : upper;
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.');
  return (lower + upper) / 2;
}

/** A table for the terminal. */
export function renderTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ what, aim, unit, measured }) => [
    what,
    `≤ ${aim} ${unit}`.trim(),
    `${Number(measured.toFixed(2))} ${unit}`.trim(),
    measured <= aim ? 'ok' : 'NOT OK',
  ]);
  const lines = [['what', 'aim', 'measured', ''], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
