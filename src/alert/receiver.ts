import type { Clock } from '../support/clock.ts';
import type { Transport } from '../support/http.ts';
import { createRedaction, type Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';
import { type AlertHint, parseAlert } from './alert.ts';
import { dispatchAlert } from './dispatch.ts';
import { readBody } from './read-body.ts';
import { createReceiverLog, type ReceiverLog } from './receiver-log.ts';
import type { ReceiverSettings } from './receiver-settings.ts';
import { RecentRuns } from './recent-runs.ts';
import { createSecretCheck } from './secret-check.ts';

/** Answers one request. Never throws. */
export type Receiver = (request: Request) => Promise<Response>;

export interface ReceiverOptions {
  readonly settings: ReceiverSettings;
  readonly clock: Clock;
  readonly fetch: Transport;
  /** Takes one line of JSON, redacted and inert. */
  readonly log: (line: string) => void;
}

/**
 * Turns Logfire's webhook into an event of GitHub. A webhook of Logfire carries no header, signature or body of one's
 * choice (https://github.com/pydantic/logfire/issues/2180), so the secret is the path of its address, and any JSON that
 * comes with it is a hint: also the test that Logfire sends before it saves a channel, which so proves the whole way.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { settings, clock } = options;
  const redact = createRedaction([settings.secret, settings.gitHubToken]);
  const log = createReceiverLog(redact, options.log);
  const parts: Parts = {
    ...options,
    redact,
    log,
    isSecret: createSecretCheck(settings.secret),
    runs: new RecentRuns(clock),
  };
  return async (request) => {
    try {
      return await receive(parts, request);
    } catch (error) {
      log('error', 'failed', { reason: error instanceof Error ? error.message : 'unknown' });
      return answer(500, 'failed');
    }
  };
}

const MOST_BYTES = 64 * 1_024;
const BODY_WITHIN_MS = 5_000;

interface Parts {
  readonly settings: ReceiverSettings;
  readonly clock: Clock;
  readonly fetch: Transport;
  readonly redact: Redact;
  readonly log: ReceiverLog;
  readonly isSecret: (candidate: string) => Promise<boolean>;
  readonly runs: RecentRuns;
}

async function receive(parts: Parts, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/' && (request.method === 'GET' || request.method === 'HEAD')) return answer(200, 'alive');
  if (request.method !== 'POST') return answer(405, 'method-not-allowed', { allow: 'POST' });
  if (!(await parts.isSecret(decode(pathname.slice(1))))) return refuse(parts, 404, 'not-found');
  if (Number(request.headers.get('content-length')) > MOST_BYTES) return refuse(parts, 413, 'too-large');
  const body = await readBody(request.body, { bytes: MOST_BYTES, durationMs: BODY_WITHIN_MS }, parts.clock);
  if (body.kind === 'too-large') return refuse(parts, 413, 'too-large');
  if (body.kind === 'too-slow') return refuse(parts, 408, 'too-slow');
  const json = body.kind === 'text' ? parseJson(body.text) : null;
  return json === null ? refuse(parts, 400, 'not-json') : passOn(parts, parseAlert(json.value));
}

async function passOn(parts: Parts, hint: AlertHint): Promise<Response> {
  const about = { alert: hint.name, alertId: hint.alertId, alertRunId: hint.alertRunId, rows: hint.rowCount };
  if (hint.rowCount === 0) {
    parts.log('info', 'recovery', about);
    return answer(200, 'recovery');
  }
  try {
    const outcome = await sendOnce(parts, redactHint(hint, parts.redact));
    parts.log('info', outcome, about);
    return answer(outcome === 'sent' ? 202 : 200, outcome);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    parts.log('error', 'not-sent', { ...about, reason: error.message });
    return answer(502, 'not-sent');
  }
}

async function sendOnce(parts: Parts, hint: AlertHint): Promise<'sent' | 'repeat'> {
  const send = (): Promise<void> => dispatchAlert(parts.settings, hint, parts);
  if (hint.alertRunId !== null) return parts.runs.once(hint.alertRunId, send);
  await send();
  return 'sent';
}

function redactHint(hint: AlertHint, redact: Redact): AlertHint {
  const clean = <T>(value: T): T | string => (typeof value === 'string' ? redact(value) : value);
  return {
    ...hint,
    name: clean(hint.name),
    rows: hint.rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, clean(value)])),
    ),
  };
}

function refuse(parts: Parts, status: number, outcome: string): Response {
  parts.log('warning', 'refused', { status, reason: outcome });
  return answer(status, outcome);
}

/** What every request gets: the outcome in one word, and nothing that a stranger could learn from. */
function answer(status: number, outcome: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ outcome }, { status, headers: { ...headers, 'cache-control': 'no-store' } });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
