import { z } from 'zod';

/** What an alert says of itself. A hint: it chooses no SQL, no target and no code. */
export interface AlertHint {
  readonly name: string | null;
  readonly rowCount: number | null;
  readonly alertId: string | null;
  readonly alertRunId: string | null;
  readonly url: string | null;
}

const schema = z.looseObject({
  alert_name: z.string().nullish(),
  n_rows: z.number().int().nonnegative().nullish(),
  links: z.looseObject({ alert: z.string().nullish() }).nullish(),
});

const LOGFIRE_HOST = /^logfire-[a-z]+\.pydantic\.dev$/;

/** Reads Logfire's `raw-data` webhook body; anything else is an alert without details. Never throws. */
export function parseAlert(body: unknown): AlertHint {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return { name: null, rowCount: null, alertId: null, alertRunId: null, url: null };
  const link = parseLink(parsed.data.links?.alert ?? null);
  return {
    name: parsed.data.alert_name?.slice(0, 200) ?? null,
    rowCount: parsed.data.n_rows ?? null,
    ...link,
  };
}

function parseLink(text: string | null): Pick<AlertHint, 'alertId' | 'alertRunId' | 'url'> {
  const none = { alertId: null, alertRunId: null, url: null };
  if (text === null || !URL.canParse(text)) return none;
  const url = new URL(text);
  if (url.protocol !== 'https:' || !LOGFIRE_HOST.test(url.hostname) || url.username !== '') return none;
  const alertId = url.pathname.match(/\/alerts\/([0-9a-f-]{8,64})$/)?.[1] ?? null;
  const run = url.searchParams.get('alertRunId');
  const alertRunId = run !== null && /^[0-9a-f-]{8,64}$/.test(run) ? run : null;
  return { alertId, alertRunId, url: alertId === null ? null : url.href };
}
