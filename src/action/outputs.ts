import * as core from '@actions/core';
import { type RunReport, renderResult } from '../report/result.ts';
import { sayRun } from '../report/run-sentence.ts';
import { renderFailure, renderSummary } from '../report/summary.ts';
import type { RunResult } from '../response/respond.ts';
import type { Runbook } from '../runbook/runbook.ts';
import type { Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';
import { InputError } from './input-error.ts';

export const OUTPUTS = [
  'outcome',
  'reason-code',
  'diagnosis',
  'incident-url',
  'machines-restarted',
  'recovery-seconds',
  'evidence-path',
  'result',
] as const;

type Outputs = Readonly<Record<(typeof OUTPUTS)[number], string>>;

/** What a run's faces say beside its result. */
export interface Told {
  readonly app: string;
  readonly trigger: string;
  readonly runbook: Runbook;
}

/** Gives a run's result: outputs, job summary, and a red job when a person is newly needed. */
export async function give(result: RunResult, { app, trigger, runbook }: Told, redact: Redact): Promise<void> {
  const report: RunReport = { app, trigger, ...result };
  const sentence = sayRun(report, runbook);
  setOutputs(
    {
      outcome: result.outcome,
      'reason-code': result.reasonCode,
      diagnosis: result.diagnosis ?? '',
      'incident-url': result.incidentUrl ?? '',
      'machines-restarted': JSON.stringify(result.machinesRestarted),
      'recovery-seconds': result.recoverySeconds === null ? '' : `${result.recoverySeconds}`,
      'evidence-path': result.evidencePath ?? '',
      result: JSON.stringify(renderResult(report, runbook, redact)),
    },
    redact,
  );
  await writeSummary(redact(renderSummary(report, runbook)));
  const line = redact(`${result.outcome} (${result.reasonCode}). ${sentence}`);
  if (result.newlyNeedsHuman) core.setFailed(line);
  else if (result.outcome === 'healthy' || result.outcome === 'recovered' || result.outcome === 'proposed')
    core.info(line);
  else core.warning(line);
}

/** Gives a failure: a wrong input, a refusal, a cancelled run. One readable sentence. */
export async function giveFailure(error: unknown, cancelled: boolean, redact: Redact): Promise<void> {
  const said = redact(error instanceof Error ? error.message : 'Firebreak failed in an unknown way.');
  const reasonCode = cancelled ? 'cancelled' : reasonOf(error);
  const sentence = cancelled ? 'Nothing was restarted: the run was cancelled before it acted.' : said;
  setOutputs(
    {
      outcome: 'failed',
      'reason-code': reasonCode,
      diagnosis: '',
      'incident-url': '',
      'machines-restarted': '[]',
      'recovery-seconds': '',
      'evidence-path': '',
      result: JSON.stringify({ version: 1, outcome: 'failed', reasonCode, sentence }),
    },
    redact,
  );
  await writeSummary(renderFailure(reasonCode, sentence));
  core.setFailed(sentence);
}

/** Gives what the post step did. */
export async function giveSettled(
  freed: number,
  leases: number,
  result: RunResult | null,
  { app, trigger, runbook }: Told,
  redact: Redact,
): Promise<void> {
  core.info(`Freed ${freed} of ${leases} leases that were left behind.`);
  if (result === null) return;
  await writeSummary(redact(renderSummary({ app, trigger, ...result }, runbook)));
  core.setFailed(redact(result.sentence));
}

function reasonOf(error: unknown): string {
  if (error instanceof InputError) return 'wrong-input';
  return error instanceof ServiceError
    ? `${error.service.toLowerCase().replaceAll(' ', '-')}-${error.kind}`
    : 'internal-error';
}

function setOutputs(outputs: Outputs, redact: Redact): void {
  for (const name of OUTPUTS) core.setOutput(name, redact(outputs[name]));
}

/** A runner without a summary file is no reason to fail. */
async function writeSummary(markdown: string): Promise<void> {
  if ((process.env.GITHUB_STEP_SUMMARY ?? '') === '') return;
  await core.summary.addRaw(markdown, true).write();
}
