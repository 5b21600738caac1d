import * as core from '@actions/core';
import { renderSummary } from '../report/summary.ts';
import type { RunResult } from '../response/respond.ts';
import type { Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';

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

const RESULT_VERSION = 1;

/** Gives a run's result: outputs, job summary, and a red job when a person is newly needed. */
export async function give(result: RunResult, app: string, trigger: string, redact: Redact): Promise<void> {
  setOutputs(
    {
      outcome: result.outcome,
      'reason-code': result.reasonCode,
      diagnosis: result.diagnosis ?? '',
      'incident-url': result.incidentUrl ?? '',
      'machines-restarted': JSON.stringify(result.machinesRestarted),
      'recovery-seconds': result.recoverySeconds === null ? '' : `${result.recoverySeconds}`,
      'evidence-path': result.evidencePath ?? '',
      result: JSON.stringify({ version: RESULT_VERSION, app, trigger, ...result }),
    },
    redact,
  );
  await writeSummary(redact(renderSummary({ app, trigger, ...result })));
  const line = redact(`${result.outcome} (${result.reasonCode}). ${result.sentence}`);
  if (result.newlyNeedsHuman) core.setFailed(line);
  else if (result.outcome === 'healthy' || result.outcome === 'recovered') core.info(line);
  else core.warning(line);
}

/** Gives a failure: a service refused, or something is wrong with the set-up. One readable sentence. */
export async function giveFailure(error: unknown, redact: Redact): Promise<void> {
  const sentence = redact(error instanceof Error ? error.message : 'Firebreak failed in an unknown way.');
  const reasonCode = error instanceof ServiceError ? `${serviceCode(error)}-${error.kind}` : 'internal-error';
  setOutputs(
    {
      outcome: 'failed',
      'reason-code': reasonCode,
      diagnosis: '',
      'incident-url': '',
      'machines-restarted': '[]',
      'recovery-seconds': '',
      'evidence-path': '',
      result: JSON.stringify({ version: RESULT_VERSION, outcome: 'failed', reasonCode, sentence }),
    },
    redact,
  );
  await writeSummary(`## Firebreak: failed (${reasonCode})\n\n${sentence}\n`);
  core.setFailed(sentence);
}

function serviceCode(error: ServiceError): string {
  return error.service.toLowerCase().replaceAll(' ', '-');
}

function setOutputs(outputs: Outputs, redact: Redact): void {
  for (const name of OUTPUTS) core.setOutput(name, redact(outputs[name]));
}

/** A runner without a summary file is no reason to fail. */
async function writeSummary(markdown: string): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY === undefined || process.env.GITHUB_STEP_SUMMARY === '') return;
  await core.summary.addRaw(markdown, true).write();
}
