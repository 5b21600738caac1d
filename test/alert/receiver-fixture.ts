import { readFileSync } from 'node:fs';
import { createReceiver } from '../../src/alert/receiver.ts';
import type { ReceiverSettings } from '../../src/alert/receiver-settings.ts';
import type { Transport } from '../../src/support/http.ts';
import { HandClock } from './hand-clock.ts';

export const SECRET = 'a-secret-of-the-webhook-0123456789';
export const TOKEN = 'ghp_tokenOfTheReceiver0123456789abcdef';
export const REPOSITORY = 'sandbox/relay-api';

/** The body that Logfire sent in December 2025, as text. */
export const RECORDED = readFileSync(new URL('logfire-alert.json', import.meta.url), 'utf8');
export const RECORDED_ALERT_ID = '575fb6d1-9172-41e8-b44a-b281674289d4';
export const RECORDED_RUN_ID = '09a490ea-8968-420b-820a-f1843407be68';

/** A body like the recorded one with some of its fields replaced. */
export function alertLike(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...JSON.parse(RECORDED), ...fields });
}

/** A body of another run of the recorded alert. */
export function alertOfRun(runId: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const alert = `https://logfire-us.pydantic.dev/plyr/relay/alerts/${RECORDED_ALERT_ID}?alertRunId=${runId}`;
  return alertLike({ ...fields, links: { alert } });
}

export interface Dispatched {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface InProcessReceiver {
  readonly clock: HandClock;
  /** What GitHub was asked. */
  readonly dispatched: readonly Dispatched[];
  readonly lines: readonly string[];
  receive(request: Request): Promise<Response>;
  /** Posts a body to the right address. */
  post(body: string): Promise<Response>;
}

/** A receiver within the test. GitHub takes everything unless `gitHub` says otherwise. */
export function inProcess(
  options: { readonly gitHub?: Transport; readonly settings?: Partial<ReceiverSettings> } = {},
): InProcessReceiver {
  const clock = new HandClock();
  const dispatched: Dispatched[] = [];
  const lines: string[] = [];
  const receive = createReceiver({
    settings: {
      secret: SECRET,
      gitHubToken: TOKEN,
      repository: REPOSITORY,
      apiUrl: 'https://api.github.com',
      workflow: null,
      ...options.settings,
    },
    clock,
    fetch: async (request) => {
      const body: unknown = JSON.parse(await request.clone().text());
      const { url, method } = request;
      dispatched.push({ url, method, headers: Object.fromEntries(request.headers), body });
      return options.gitHub === undefined ? new Response(null, { status: 204 }) : options.gitHub(request);
    },
    log: (line) => lines.push(line),
  });
  return { clock, dispatched, lines, receive, post: (body) => receive(request('POST', `/${SECRET}`, body)) };
}

export function request(
  method: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null = null,
  headers: Readonly<Record<string, string>> = {},
): Request {
  return new Request(`https://receiver.example${path}`, { method, body, headers, duplex: 'half' });
}

/** The one word of an answer, with its status. */
export async function outcomeOf(response: Response): Promise<{ readonly status: number; readonly outcome: unknown }> {
  const body: unknown = await response.json();
  const outcome = typeof body === 'object' && body !== null && 'outcome' in body ? body.outcome : body;
  return { status: response.status, outcome };
}
