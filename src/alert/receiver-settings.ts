import { z } from 'zod';

/** What the receiver is told by its environment or bindings. */
export interface ReceiverSettings {
  readonly secret: string;
  readonly gitHubToken: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** Where given, this workflow is dispatched; else the repository gets an event. */
  readonly workflow: { readonly file: string; readonly ref: string } | null;
}

/** A variable or binding that is missing or wrong. The message names every one and says what to write; it shows no value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads and checks everything before the first request is served.
 *
 * @throws ConfigurationError
 */
export function readReceiverSettings(environment: Readonly<Record<string, unknown>>): ReceiverSettings {
  const read = parse(variables, environment);
  if (read.DISPATCH_WORKFLOW === undefined && read.DISPATCH_REF !== undefined) {
    throw new ConfigurationError('DISPATCH_REF is only used with DISPATCH_WORKFLOW. Set both or neither.');
  }
  return {
    secret: read.RECEIVER_SECRET,
    gitHubToken: read.GITHUB_TOKEN,
    repository: read.GITHUB_REPOSITORY,
    apiUrl: (read.GITHUB_API_URL ?? 'https://api.github.com').replace(/\/+$/, ''),
    workflow:
      read.DISPATCH_WORKFLOW === undefined ? null : { file: read.DISPATCH_WORKFLOW, ref: read.DISPATCH_REF ?? 'main' },
  };
}

/**
 * Where the Node server listens. Loopback unless HOST says otherwise; port 0 is any free one.
 *
 * @throws ConfigurationError
 */
export function readListenAddress(environment: Readonly<Record<string, unknown>>): {
  readonly host: string;
  readonly port: number;
} {
  const read = parse(address, environment);
  return { host: read.HOST ?? '127.0.0.1', port: Number(read.PORT ?? '8080') };
}

function parse<T>(schema: z.ZodType<T>, environment: Readonly<Record<string, unknown>>): T {
  const given = Object.entries(environment)
    .map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value] as const)
    .filter(([, value]) => value !== '');
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`).join(' '),
  );
}

function variable(pattern: RegExp, mustBe: string): z.ZodString {
  return z
    .string({
      error: (issue) => (issue.input === undefined ? `is missing: it must be ${mustBe}` : `must be ${mustBe}`),
    })
    .regex(pattern, { error: `must be ${mustBe}` });
}

const variables = z.object({
  RECEIVER_SECRET: variable(
    /^[A-Za-z0-9._~-]{16,256}$/,
    'at least 16 letters, digits, dots, hyphens, underscores or tildes, since it is a part of the webhook address',
  ),
  GITHUB_TOKEN: variable(/^[\x21-\x7e]+$/, 'a token of GitHub, without spaces'),
  GITHUB_REPOSITORY: variable(/^[\w.-]+\/[\w.-]+$/, 'a repository as owner/name'),
  GITHUB_API_URL: variable(
    /^(?:https:\/\/[^\s/?#@]+|http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?::\d+)?)(?:\/[\w./-]*)?$/,
    'an https address such as https://api.github.com',
  ).optional(),
  DISPATCH_WORKFLOW: variable(/^[\w.-]+\.ya?ml$/, 'the file name of a workflow such as firebreak.yml').optional(),
  DISPATCH_REF: variable(/^[\w./-]+$/, 'a branch or tag such as main').optional(),
});

const address = z.object({
  HOST: variable(/^[A-Za-z0-9.:-]+$/, 'an address to listen on such as 0.0.0.0').optional(),
  PORT: variable(/^(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/, 'a port').optional(),
});
