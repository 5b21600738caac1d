import { parseArgs } from 'node:util';

export const USAGE = `Usage: LOGFIRE_API_KEY=… RECEIVER_URL=https://<host>/<secret> \\
         node alerts/create-alerts.ts --project <the project's UUID> [--environment production] [--apply]
Without --apply nothing is sent: what would be is printed.`;

export interface Options {
  readonly projectId: string;
  readonly environment: string;
  readonly receiverUrl: URL;
  readonly apply: boolean;
  /** Null in a dry run, which needs none. */
  readonly apiKey: string | null;
  /** Of the management API, without a slash at its end. */
  readonly apiUrl: string;
}

/** @throws Error that says what to write. No message shows a secret. */
export function readOptions(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      project: { type: 'string', default: '' },
      environment: { type: 'string', default: 'production' },
      apply: { type: 'boolean', default: false },
    },
  });
  const { project, environment, apply } = values;
  const apiKey = variables.LOGFIRE_API_KEY?.trim() ?? '';
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(project))
    throw wrong("--project must be the project's UUID");
  if (!/^[\w.-]{1,100}$/.test(environment)) throw wrong('--environment must be a deployment environment');
  if (apply && apiKey === '') throw wrong('LOGFIRE_API_KEY is missing: --apply needs it');
  return {
    projectId: project,
    environment,
    receiverUrl: readReceiverUrl(variables.RECEIVER_URL ?? ''),
    apply,
    apiKey: apiKey === '' ? null : apiKey,
    apiUrl: (variables.LOGFIRE_API_BASE_URL ?? regionUrl(apiKey)).replace(/\/+$/, ''),
  };
}

function readReceiverUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.protocol === 'https:' && /^\/[A-Za-z0-9._~-]{16,256}$/.test(url.pathname)) return url;
  throw wrong("RECEIVER_URL must be https://<host>/<secret>, the receiver's address with its secret");
}

/** The key names its region, as every token of Logfire does (https://logfire.pydantic.dev/docs/reference/data-regions/). */
function regionUrl(apiKey: string): string {
  return `https://api-${/^pylf_v\d+_([a-z]+)_/.exec(apiKey)?.[1] ?? 'us'}.pydantic.dev`;
}

function wrong(what: string): Error {
  return new Error(`${what}.\n${USAGE}`);
}
