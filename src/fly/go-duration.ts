const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Milliseconds of a Go duration as Fly writes it: "1m30s" or a number of nanoseconds. Null when it is neither, or negative
 * (https://pkg.go.dev/time#ParseDuration).
 */
export function parseGoDuration(value: string | number): number | null {
  if (typeof value === 'number') return value >= 0 && Number.isFinite(value) ? value / 1e6 : null;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== value) return null;
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNITS_MS[part[2] ?? ''] ?? 0), 0);
}

/** Whole seconds as a Go duration, rounded up: never less time than was asked for. */
export function formatGoSeconds(durationMs: number): string {
  return `${Math.max(1, Math.ceil(durationMs / 1_000))}s`;
}
