import type { Runbook } from '../runbook/runbook.ts';
import { asText, sayOutcome } from './outcome.ts';
import type { RunReport } from './result.ts';

/** One run's words: the incident's own where the run is what the incident tells last. */
export function sayRun(report: RunReport, runbook: Runbook): string {
  return tellsTheRun(report) ? asText(sayOutcome(report.incident, runbook)) : report.sentence;
}

/** Does the incident end with this run, or with an earlier one that said something else? */
export function tellsTheRun({ incident, outcome, reasonCode }: RunReport): boolean {
  const { lastRun } = incident;
  return lastRun !== null && lastRun.outcome === outcome && lastRun.reasonCode === reasonCode;
}
