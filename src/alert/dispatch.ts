import type { Clock } from '../support/clock.ts';
import type { HttpResponse, Transport } from '../support/http.ts';
import { refusal } from '../support/service-answer.ts';
import { ServiceError } from '../support/service-error.ts';
import { ALERT_EVENT_TYPE, type AlertHint, alertBody } from './alert.ts';
import { readBody } from './read-body.ts';
import type { ReceiverSettings } from './receiver-settings.ts';
import { TOO_LATE, withTimeLimit } from './time-limit.ts';

const ANSWER_WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1_024;

/**
 * Starts the workflow for an alert: by `repository_dispatch` with all of it under the one key `alert` of the payload
 * (https://docs.github.com/en/rest/repos/repos#create-a-repository-dispatch-event), or where a workflow is configured by
 * `workflow_dispatch` with the input `alert`
 * (https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event). Not tried twice: the schedule
 * stays, and so does whoever sent the alert.
 *
 * @throws ServiceError for everything but a 2xx within 10 s. A redirect is not followed: the token goes to one host.
 */
export async function dispatchAlert(
  settings: ReceiverSettings,
  hint: AlertHint,
  means: { readonly fetch: Transport; readonly clock: Clock },
): Promise<void> {
  const order = orderFor(settings, hint);
  const answer = await withTimeLimit(means.clock, ANSWER_WITHIN_MS, (signal) =>
    exchange(requestFor(settings, order, signal), means),
  ).catch((error: unknown) => {
    throw failed(order, 'connection-failed', `the connection failed (${codeOf(error)})`, error);
  });
  if (answer === TOO_LATE) throw failed(order, 'timed-out', `no answer within ${ANSWER_WITHIN_MS / 1_000} s`, null);
  if (answer.status > 299) {
    throw refusal('GitHub', order.call, answer, adviceFor(order, answer.status));
  }
}

interface Order {
  readonly call: string;
  readonly path: string;
  readonly body: unknown;
  readonly permission: string;
}

function orderFor(settings: ReceiverSettings, hint: AlertHint): Order {
  const { repository, workflow } = settings;
  const alert = alertBody(hint);
  if (workflow === null) {
    return {
      call: `send the event ${ALERT_EVENT_TYPE} to ${repository}`,
      path: `/repos/${repository}/dispatches`,
      body: { event_type: ALERT_EVENT_TYPE, client_payload: { alert } },
      permission: 'Contents: write',
    };
  }
  return {
    call: `dispatch the workflow ${workflow.file} of ${repository}`,
    path: `/repos/${repository}/actions/workflows/${workflow.file}/dispatches`,
    body: { ref: workflow.ref, inputs: { alert: JSON.stringify(alert) } },
    permission: 'Actions: write',
  };
}

function requestFor(settings: ReceiverSettings, order: Order, signal: AbortSignal): Request {
  return new Request(`${settings.apiUrl}${order.path}`, {
    method: 'POST',
    redirect: 'manual',
    signal,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${settings.gitHubToken}`,
      'content-type': 'application/json',
      'user-agent': 'firebreak-receiver',
      'x-github-api-version': '2022-11-28',
    },
    body: JSON.stringify(order.body),
  });
}

async function exchange(
  request: Request,
  means: { readonly fetch: Transport; readonly clock: Clock },
): Promise<HttpResponse> {
  const { status, headers, body } = await means.fetch(request);
  const read = await readBody(body, { bytes: MOST_ANSWER_BYTES, durationMs: ANSWER_WITHIN_MS }, means.clock);
  return { status, headers, text: read.kind === 'text' ? read.text : '' };
}

function adviceFor(order: Order, status: number): string {
  if (![401, 403, 404].includes(status)) return '';
  return `GITHUB_TOKEN must be valid and have the permission ${order.permission} for the repository`;
}

function failed(order: Order, kind: 'timed-out' | 'connection-failed', message: string, cause: unknown): ServiceError {
  return new ServiceError({ service: 'GitHub', call: order.call, kind, effect: 'unknown', message, cause });
}

/** Node's `fetch` keeps the reason in the cause; a Worker's has none but its message. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : error.message;
}
