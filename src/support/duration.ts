const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads "90s", "10m", "24h", "1h30m" as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const parts = text.trim().match(/^(\d+[smhd])+$/) === null ? null : text.match(/\d+[smhd]/g);
  if (parts === null) return null;
  return parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * (UNITS_MS[part.slice(-1)] ?? 0), 0);
}

/** A span of time for people: "850 ms", "14 s", "2 min 41 s", "3 h 5 min", "4 d 2 h". */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.max(0, Math.round(durationMs))} ms`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A span of time in whole seconds, for what is still going on: "0 s", "14 s", "2 min 41 s". */
export function formatElapsed(durationMs: number): string {
  return durationMs < 1_000 ? '0 s' : formatDuration(Math.floor(durationMs / 1_000) * 1_000);
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
