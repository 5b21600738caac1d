import { type Alert, NOTIFY_WHEN, WATERMARK } from './alert.ts';

/** A thing of Logfire's that has a name, a place, and what it is to be. */
export interface Wanted {
  readonly name: string;
  /** Which field of Logfire's answer holds the name. */
  readonly nameField: 'label' | 'name';
  /** The collection it belongs to. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const CHANNEL = 'firebreak';

/** The webhook that tells the receiver. */
export function wantedChannel(receiverUrl: string): Wanted {
  return {
    name: CHANNEL,
    nameField: 'label',
    path: '/api/v1/channels/',
    body: { label: CHANNEL, config: { type: 'webhook', format: 'raw-data', url: receiverUrl } },
  };
}

/** Durations are ISO 8601. */
export function wantedAlert(alert: Alert, projectId: string, environment: string, channelId: string): Wanted {
  return {
    name: alert.name,
    nameField: 'name',
    path: `/api/v1/projects/${projectId}/alerts/`,
    body: {
      name: alert.name,
      description: alert.description,
      active: true,
      query: alert.sql(environment),
      time_window: `PT${alert.windowMinutes}M`,
      frequency: `PT${alert.everyMinutes}M`,
      watermark: WATERMARK,
      channel_assignments: [{ channel_id: channelId }],
      notify_when: NOTIFY_WHEN,
    },
  };
}
