import { z } from 'zod';
import { ALERT_EVENT_TYPE, type AlertHint, parseAlert } from '../alert/alert.ts';

/** Who or what started the run. Shown and recorded; it chooses nothing. */
export interface Trigger {
  readonly kind: 'schedule' | 'by-hand' | 'alert' | 'other';
  readonly says: string;
  readonly alert: AlertHint | null;
}

const event = z.looseObject({
  schedule: z.string().nullish(),
  action: z.string().nullish(),
  client_payload: z.record(z.string(), z.unknown()).nullish(),
  sender: z.looseObject({ login: z.string().nullish() }).nullish(),
});

/** Recognises what started the run from the runner's event name and payload, and an alert passed on by hand. */
export function recogniseTrigger(input: {
  readonly eventName: string;
  readonly payload: unknown;
  readonly actor: string;
  readonly alertInput: string;
}): Trigger {
  const payload = event.safeParse(input.payload).data ?? {};
  if (input.eventName === 'schedule') {
    return { kind: 'schedule', says: `the schedule ${payload.schedule ?? ''}`.trim(), alert: null };
  }
  if (input.eventName === 'repository_dispatch') {
    if (payload.action !== ALERT_EVENT_TYPE) {
      return { kind: 'other', says: `a repository_dispatch of type ${payload.action ?? 'unknown'}`, alert: null };
    }
    return fromAlert(parseAlert(payload.client_payload?.alert ?? payload.client_payload));
  }
  if (input.eventName === 'workflow_dispatch') {
    if (input.alertInput.trim() !== '') return fromAlert(parseAlert(parseJson(input.alertInput)));
    return { kind: 'by-hand', says: `${payload.sender?.login ?? input.actor} by hand`, alert: null };
  }
  return { kind: 'other', says: `the event ${input.eventName === '' ? 'unknown' : input.eventName}`, alert: null };
}

function fromAlert(alert: AlertHint): Trigger {
  const name = alert.name === null ? 'a Logfire alert' : `the Logfire alert "${alert.name}"`;
  const rows = alert.rowCount === null ? '' : ` (${alert.rowCount} ${alert.rowCount === 1 ? 'row' : 'rows'})`;
  return { kind: 'alert', says: `${name}${rows}`, alert };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
