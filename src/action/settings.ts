import { type DatabaseHost, parseDatabaseHosts } from '../postgres/database-host.ts';
import { type BudgetWindow, parseBudget } from '../response/budget.ts';
import { BUILT_IN_RUNBOOKS } from '../runbook/built-in.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { parseDuration } from '../support/duration.ts';
import { InputError } from './input-error.ts';
import type { Trigger } from './trigger.ts';

/** What the inputs say, understood. */
export interface Settings {
  readonly flyApp: string;
  readonly flyApiToken: string;
  readonly logfireReadToken: string;
  readonly githubToken: string;
  readonly mode: 'observe' | 'act';
  readonly runbook: Runbook;
  readonly processGroup: string;
  readonly environment: string;
  readonly serviceName: string | null;
  readonly restartBudget: readonly BudgetWindow[];
  readonly deployQuietPeriodMs: number;
  readonly patienceMs: number;
  readonly verifyForMs: number;
  readonly verifyTimeoutMs: number;
  readonly probeUrl: string | null;
  readonly databaseHosts: readonly DatabaseHost[];
  readonly escalateTo: readonly string[];
  readonly redactAddresses: 'auto' | 'true' | 'false';
  readonly reason: string | null;
  readonly skipDiagnosis: boolean;
}

export type ReadInput = (name: string) => string;

/**
 * Reads and checks every input before anything is asked of anybody.
 *
 * @throws InputError for the first input that is missing or wrong.
 */
export function readSettings(read: ReadInput, environment: NodeJS.ProcessEnv, trigger: Trigger): Settings {
  const verifyForMs = readDuration(read, 'verify-for');
  const verifyTimeoutMs = readDuration(read, 'verify-timeout');
  if (verifyTimeoutMs < verifyForMs) {
    throw new InputError(`Input verify-timeout is shorter than verify-for. Write a longer one, such as 10m.`);
  }
  return {
    flyApp: readName(read, 'fly-app', /^[a-z0-9][a-z0-9-]{0,62}$/, 'the name of a Fly app, such as relay-api'),
    flyApiToken: readToken(read('fly-api-token'), environment.FLY_API_TOKEN, 'fly-api-token', 'FLY_API_TOKEN'),
    logfireReadToken: readToken(
      read('logfire-read-token'),
      environment.LOGFIRE_READ_TOKEN,
      'logfire-read-token',
      'LOGFIRE_READ_TOKEN',
    ),
    githubToken: readToken(read('github-token'), undefined, 'github-token', null),
    mode: readChoice(read, 'mode', ['observe', 'act']),
    runbook: readRunbook(read),
    processGroup: readName(
      read,
      'process-group',
      /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$/,
      'the name of a process group, such as app',
    ),
    environment: readName(read, 'environment', /^[\w.-]{1,100}$/, 'a deployment environment, such as production'),
    serviceName: read('service-name') === '' ? null : read('service-name'),
    restartBudget: readBudget(read),
    deployQuietPeriodMs: readDuration(read, 'deploy-quiet-period'),
    patienceMs: readDuration(read, 'patience'),
    verifyForMs,
    verifyTimeoutMs,
    probeUrl: readUrl(read, 'probe-url'),
    databaseHosts: readHosts(read),
    escalateTo: readMentions(read),
    redactAddresses: readChoice(read, 'redact-addresses', ['auto', 'true', 'false']),
    ...readByHand(read, trigger),
  };
}

function readName(read: ReadInput, name: string, pattern: RegExp, what: string): string {
  const value = read(name);
  if (value === '') throw new InputError(`Input ${name} is missing. Write ${what}.`);
  if (!pattern.test(value)) throw new InputError(`Input ${name} is ${quote(value)}. Write ${what}.`);
  return value;
}

function readToken(input: string, variable: string | undefined, name: string, variableName: string | null): string {
  const value = (input === '' ? (variable ?? '') : input).trim();
  if (value !== '') return value;
  const or = variableName === null ? '' : ` or the environment variable ${variableName}`;
  throw new InputError(`Input ${name} is missing. Set it${or} from a secret of the repository.`);
}

function readChoice<Choice extends string>(read: ReadInput, name: string, choices: readonly Choice[]): Choice {
  const value = read(name);
  const choice = choices.find((candidate) => candidate === value);
  if (choice !== undefined) return choice;
  throw new InputError(`Input ${name} is ${quote(value)}. Write one of: ${choices.join(', ')}.`);
}

function readRunbook(read: ReadInput): Runbook {
  const name = read('runbook');
  const runbook = BUILT_IN_RUNBOOKS.get(name);
  if (runbook !== undefined) return runbook;
  throw new InputError(`Input runbook is ${quote(name)}. Write one of: ${[...BUILT_IN_RUNBOOKS.keys()].join(', ')}.`);
}

function readDuration(read: ReadInput, name: string): number {
  const value = read(name);
  const durationMs = parseDuration(value);
  if (durationMs !== null && durationMs <= 86_400_000) return durationMs;
  throw new InputError(`Input ${name} is ${quote(value)}. Write a duration of at most 24h, such as 90s, 10m or 1h30m.`);
}

function readBudget(read: ReadInput): readonly BudgetWindow[] {
  const value = read('restart-budget');
  const budget = parseBudget(value);
  if (budget !== null) return budget;
  throw new InputError(`Input restart-budget is ${quote(value)}. Write attempts per window, such as 1/30m, 3/24h.`);
}

function readUrl(read: ReadInput, name: string): string | null {
  const value = read(name);
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  const ok = url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '';
  if (ok) return value;
  throw new InputError(
    `Input ${name} is not a web address without credentials. Write one such as https://relay-api.fly.dev/stats.`,
  );
}

function readHosts(read: ReadInput): readonly DatabaseHost[] {
  const value = read('database-host');
  if (value === '') return [];
  try {
    return parseDatabaseHosts(value);
  } catch (error) {
    throw new InputError(`Input database-host: ${error instanceof Error ? error.message : 'not understood'}`, {
      cause: error,
    });
  }
}

function readMentions(read: ReadInput): readonly string[] {
  const words = read('escalate-to')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const wrong = words.find((word) => !/^@[A-Za-z0-9][A-Za-z0-9-]{0,38}(\/[\w.-]{1,100})?$/.test(word));
  if (wrong === undefined) return words;
  throw new InputError(`Input escalate-to has ${quote(wrong)}. Write mentions such as @octocat, separated by spaces.`);
}

function readByHand(read: ReadInput, trigger: Trigger): Pick<Settings, 'reason' | 'skipDiagnosis'> {
  const reason = read('reason') === '' ? null : read('reason');
  const skipDiagnosis = readChoice(read, 'skip-diagnosis', ['true', 'false']) === 'true';
  if (skipDiagnosis && trigger.kind !== 'by-hand') {
    throw new InputError(
      `Input skip-diagnosis is for runs by hand only; this one was started by ${trigger.says}. Remove it, or start the workflow by hand.`,
    );
  }
  if (skipDiagnosis && reason === null) {
    throw new InputError('Input skip-diagnosis needs a reason. Write into reason why the diagnosis is to be skipped.');
  }
  return { reason, skipDiagnosis };
}

function quote(value: string): string {
  return JSON.stringify(value.slice(0, 100));
}
