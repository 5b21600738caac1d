import type { Diagnosis } from '../incident/diagnosis.ts';

/**
 * Does the second look say the same as the first, from newer rows, with the fault still going on? Twenty seconds after a
 * database came back by itself everything still looks treatable: only what is new since the first look counts.
 */
export function isConfirmed(first: Diagnosis, second: Diagnosis): boolean {
  if (first.verdict !== 'treatable' || second.verdict !== 'treatable') return false;
  const newer = (second.freshness.newestRowAtMs ?? 0) > (first.freshness.newestRowAtMs ?? 0);
  const failedSince = (second.lastFailureAtMs ?? 0) > (first.lastFailureAtMs ?? 0);
  return newer && (second.hanging || failedSince);
}
