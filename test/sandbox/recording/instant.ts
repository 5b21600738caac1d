/** Microseconds since the epoch of an ISO 8601 instant in UTC. */
export function parseInstantUs(text: string): number {
  const [seconds = '', fraction = ''] = text.replace(/(Z|\+00:00)$/, '').split('.');
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** ISO 8601 in UTC with microseconds. */
export function formatInstantUs(instantUs: number): string {
  const rest = instantUs % 1000;
  const text = new Date((instantUs - rest) / 1000).toISOString();
  return `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
