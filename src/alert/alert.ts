import { z } from 'zod';
import { type AlertRow, parseRows, wholeNumber } from './alert-rows.ts';
import { cleanText } from './clean-text.ts';

/** The type of the event that a repository gets for an alert. */
export const ALERT_EVENT_TYPE = 'logfire-alert';

/** What an alert says of itself. A hint: it chooses no SQL, no target and no code. */
export interface AlertHint {
  readonly name: string | null;
  /** How many rows the alert's query gave. 0 is a recovery; null where it is not known, also because the query failed. */
  readonly rowCount: number | null;
  readonly alertId: string | null;
  readonly alertRunId: string | null;
  readonly url: string | null;
  readonly rows: readonly AlertRow[];
}

/**
 * Reads Logfire's `raw-data` webhook body (https://logfire.pydantic.dev/docs/guides/web-ui/alerts/), whole or as
 * `alertBody` cut it down. Anything else, such as the Slack forms, is an alert without details. Never throws.
 */
export function parseAlert(body: unknown): AlertHint {
  const said = schema.safeParse(body).data;
  if (said === undefined) return { name: null, rowCount: null, ...NO_LINK, rows: [] };
  return {
    name: said.alert_name === null ? null : cleanText(said.alert_name, 200),
    rowCount: said.n_rows === 0 && saysFailure(said.errors) ? null : said.n_rows,
    ...parseLink(said.links?.alert ?? null),
    rows: parseRows(said.columns, said.data),
  };
}

/** The hint as a `raw-data` body with nothing else in it: what the receiver sends and `parseAlert` reads back. */
export function alertBody(hint: AlertHint): Readonly<Record<string, unknown>> {
  const columns = [...new Set(hint.rows.flatMap((row) => Object.keys(row)))];
  return {
    ...(hint.name === null ? {} : { alert_name: hint.name }),
    ...(hint.rowCount === null ? {} : { n_rows: hint.rowCount }),
    ...(hint.url === null ? {} : { links: { alert: hint.url } }),
    ...(columns.length === 0 ? {} : { columns: columns.map((name) => ({ name })), data: cells(columns, hint.rows) }),
  };
}

function cells(columns: readonly string[], rows: readonly AlertRow[]): readonly unknown[] {
  return rows.map((row) => columns.map((column) => row[column] ?? null));
}

const schema = z.looseObject({
  alert_name: z.string().nullable().catch(null),
  n_rows: wholeNumber.nullable().catch(null),
  errors: z.unknown().optional(),
  links: z
    .looseObject({ alert: z.string().nullable().catch(null) })
    .nullable()
    .catch(null),
  columns: z.unknown().optional(),
  data: z.unknown().optional(),
});

function saysFailure(errors: unknown): boolean {
  return Array.isArray(errors) ? errors.length > 0 : errors !== null && errors !== undefined;
}

const NO_LINK = { alertId: null, alertRunId: null, url: null };
const LOGFIRE_HOST = /^logfire-[a-z]+\.pydantic\.dev$/;
const ALERT_PATH = /^(?:\/[\w.~-]{1,100}){1,6}\/alerts\/([0-9a-f-]{8,64})$/;
const RUN_ID = /^[0-9a-f-]{8,64}$/;

/** Alert id and run id are nowhere but in the link. The address is put together again, so that nothing else rides on it. */
function parseLink(text: string | null): Pick<AlertHint, 'alertId' | 'alertRunId' | 'url'> {
  if (text === null || !URL.canParse(text)) return NO_LINK;
  const link = new URL(text);
  const alertId = link.pathname.match(ALERT_PATH)?.[1] ?? null;
  if (link.protocol !== 'https:' || link.port !== '' || !LOGFIRE_HOST.test(link.hostname) || alertId === null) {
    return NO_LINK;
  }
  const run = link.searchParams.get('alertRunId');
  const alertRunId = run !== null && RUN_ID.test(run) ? run : null;
  return {
    alertId,
    alertRunId,
    url: `${link.origin}${link.pathname}${alertRunId === null ? '' : `?alertRunId=${alertRunId}`}`,
  };
}
