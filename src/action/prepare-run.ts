import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import { flyCredentials } from '../fly/credentials.ts';
import type { Issues } from '../history/issues.ts';
import type { Run } from '../response/run.ts';
import { type AddressRedaction, createAddressRedaction } from '../support/address-redaction.ts';
import type { Http } from '../support/http.ts';
import { redactDeep } from '../support/redact-deep.ts';
import { createRedaction, type Redact } from '../support/redaction.ts';
import { keep } from './kept.ts';
import { type Runner, readRunner } from './runner.ts';
import { createRunnerLog } from './runner-log.ts';
import { readSettings, type Settings } from './settings.ts';
import { createSystems } from './systems.ts';
import { recogniseTrigger, type Trigger } from './trigger.ts';

/** What the runner gave, understood and checked. */
export interface Prepared {
  readonly settings: Settings;
  readonly runner: Runner;
  readonly trigger: Trigger;
  readonly redact: Redact;
  readonly addresses: AddressRedaction;
}

/**
 * Reads runner, trigger and inputs, and masks the secrets among them. Nothing is asked of anybody yet.
 *
 * @throws InputError for what is missing or wrong.
 */
export function prepare(environment: NodeJS.ProcessEnv): Prepared {
  const secrets = readSecrets(environment);
  for (const secret of secrets) core.setSecret(secret);
  const runner = readRunner(environment);
  const trigger = recogniseTrigger({
    eventName: runner.eventName,
    payload: runner.payload,
    actor: runner.actor,
    alertInput: core.getInput('alert'),
  });
  const settings = readSettings((name) => core.getInput(name), environment, trigger);
  const addresses = createAddressRedaction(settings.databaseHosts.map(({ host }) => host));
  if (settings.redactAddresses === 'false') addresses.off();
  const withoutSecrets = createRedaction(secrets);
  return { settings, runner, trigger, addresses, redact: (text) => addresses.redact(withoutSecrets(text)) };
}

/** The run itself, on one HTTP layer. */
export function createRun(prepared: Prepared, http: Http, environment: NodeJS.ProcessEnv, stop: AbortSignal): Run {
  const { settings, runner, trigger, redact, addresses } = prepared;
  const { flyApp, runbook, processGroup, environment: deployment } = settings;
  const systems = createSystems(settings, runner, environment, http, redact);
  return {
    id: runner.runId,
    url: runner.runUrl,
    trigger: { kind: kindOf(trigger), says: trigger.says, alertUrl: trigger.alert?.url ?? null },
    plan: {
      mode: settings.mode,
      runbook,
      key: { app: flyApp, runbook: runbook.name, processGroup, environment: deployment },
      serviceName: settings.serviceName,
      budget: settings.restartBudget,
      deployQuietPeriodMs: settings.deployQuietPeriodMs,
      patienceMs: settings.patienceMs,
      verifyForMs: settings.verifyForMs,
      verifyTimeoutMs: settings.verifyTimeoutMs,
      escalateTo: settings.escalateTo,
      skipDiagnosis: settings.skipDiagnosis,
      reason: settings.reason,
    },
    systems,
    log: createRunnerLog(redact),
    redact,
    redactedAddresses: addresses.count,
    settleAddresses: settings.redactAddresses === 'auto' ? onceOnly(() => settle(systems.issues, addresses)) : settled,
    stop,
    remember: keep,
    keepEvidence: (evidence) => keepEvidence(runner, evidence, redact),
  };
}

/** Until it is known that nobody outside can read, addresses are replaced. */
async function settle(issues: Issues, addresses: AddressRedaction): Promise<void> {
  const isPublic = await issues.isRepositoryPublic().catch(() => null);
  if (isPublic === false) addresses.off();
}

async function settled(): Promise<void> {}

function onceOnly(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | null = null;
  return () => {
    acting ??= act();
    return acting;
  };
}

/** An alert that says it is over is a plain check. */
function kindOf({ kind, alert }: Trigger): Run['trigger']['kind'] {
  return alert?.rowCount === 0 ? 'other' : kind;
}

/** The tokens as they were given, before anything is checked: a message about a wrong input must not carry one either. */
export function readSecrets(environment: NodeJS.ProcessEnv): readonly string[] {
  const { FLY_API_TOKEN: fly, LOGFIRE_READ_TOKEN: logfire } = environment;
  const flyTokens = [core.getInput('fly-api-token'), fly ?? ''].flatMap((token) => flyCredentials(token).secrets);
  const others = [core.getInput('logfire-read-token'), logfire ?? '', core.getInput('github-token')];
  return [...new Set([...flyTokens, ...others.map((token) => token.trim())])].filter((secret) => secret !== '');
}

async function keepEvidence(runner: Runner, evidence: unknown, redact: Redact): Promise<string> {
  const folder = join(runner.temporaryFolder, 'firebreak');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `evidence-${runner.runId}.json`);
  await writeFile(path, JSON.stringify(redactDeep(evidence, redact), null, 2));
  return path;
}
