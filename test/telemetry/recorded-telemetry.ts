import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { PGlite } from '@electric-sql/pglite';
import { openPostgres } from '../sandbox/logfire/open-postgres.ts';
import { type RecordingFacts, readFacts } from './recording-facts.ts';

export type TelemetryRow = Readonly<Record<string, unknown>>;

/** Which of the recorded rows a query sees. */
export interface Visibility {
  /** Rows of this machine only, as if the app had no other. */
  readonly onlyMachine?: number;
  /** Every process names its machine (`machine-0`, …) as `host.name`, as newer SDKs do. */
  readonly hostNames?: boolean;
}

/** A recording in a real SQL engine, to be asked as it was visible at any instant with any ingest delay. */
export interface RecordedTelemetry {
  readonly facts: RecordingFacts;
  readonly faultFromMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly processes: readonly { readonly machine: number; readonly id: string; readonly startedAtMs: number }[];
  /** The rows a query gives when only what was stored by then is visible, with `queried_at` being that instant. */
  ask(sql: string, atMs: number, delayMs: number, visibility?: Visibility): Promise<readonly TelemetryRow[]>;
  close(): Promise<void>;
}

const COLUMNS: Readonly<Record<string, string>> = {
  kind: 'text',
  span_name: 'text',
  message: 'text',
  level: 'int',
  start_timestamp: 'timestamptz',
  end_timestamp: 'timestamptz',
  duration: 'float8',
  created_at: 'timestamptz',
  trace_id: 'text',
  span_id: 'text',
  parent_span_id: 'text',
  is_exception: 'bool',
  exception_type: 'text',
  exception_message: 'text',
  otel_status_code: 'text',
  otel_status_message: 'text',
  http_response_status_code: 'int',
  http_method: 'text',
  http_route: 'text',
  service_name: 'text',
  service_instance_id: 'text',
  deployment_environment: 'text',
  otel_scope_name: 'text',
  otel_resource_attributes: 'jsonb',
};

const NAMES = Object.keys(COLUMNS);
/** Beside the columns a query may read: the machine, and the resource as newer SDKs would send it. */
const TABLE = [...Object.entries(COLUMNS), ['machine', 'text'], ['named_resource', 'jsonb']].map((pair) =>
  pair.join(' '),
);
const RESOURCE = 'otel_resource_attributes';
// Settings stand in subqueries so that they are read once per query and not once per row.
const setting = (name: string): string => `(SELECT current_setting('visible.${name}'))`;
const VISIBLE = NAMES.map((name) =>
  name === RESOURCE
    ? `CASE WHEN ${setting('host_names')} = 'yes' THEN named_resource ELSE ${RESOURCE} END AS ${RESOURCE}`
    : name,
);

/** Several recordings in one SQL engine: starting an engine takes longer than filling it. */
export async function loadRecordings(folders: readonly string[]): Promise<readonly RecordedTelemetry[]> {
  const database = await openPostgres();
  const loaded: RecordedTelemetry[] = [];
  for (const folder of folders) loaded.push(await fill(database, folder, `recording_${loaded.length}`));
  return loaded;
}

export async function loadRecording(folder: string): Promise<RecordedTelemetry> {
  return fill(await openPostgres(), folder, 'recording');
}

async function fill(database: PGlite, folder: string, schema: string): Promise<RecordedTelemetry> {
  const facts = readFacts(folder);
  await database.exec(`CREATE SCHEMA ${schema}; SET search_path = ${schema};
    CREATE TABLE stored (${TABLE.join(', ')});
    CREATE VIEW records_all AS SELECT ${VISIBLE.join(', ')} FROM stored
      WHERE created_at <= (SELECT current_setting('visible.until')::timestamptz)
        AND (${setting('machine')} = 'all' OR machine = ${setting('machine')});
    CREATE VIEW records AS SELECT * FROM records_all WHERE kind <> 'pending_span';
    CREATE AGGREGATE approx_percentile_cont(float8 ORDER BY float8)
      (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_cont_float8_final)`);
  await database.query("COPY stored FROM '/dev/blob'", [], { blob: new Blob([readTable(folder, facts)]) });
  await database.exec('CREATE INDEX ON stored (trace_id, span_id); ANALYZE stored');
  return {
    facts,
    fromMs: facts.fromMs,
    toMs: facts.toMs,
    faultFromMs: facts.fault?.fromMs ?? facts.fromMs,
    processes: facts.processes,
    ask: (sql, atMs, delayMs, visibility = {}) => ask(database, sql, { schema, atMs, delayMs, ...visibility }),
    close: async () => {
      if (!database.closed) await database.close();
    },
  };
}

/** As `COPY` reads it; only the columns a query may read: stack traces and attributes are most of a recording. */
function readTable(folder: string, facts: RecordingFacts): string {
  const machines = new Map(facts.processes.map((process) => [process.id, process.machine]));
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson.gz'))
    .flatMap((file) =>
      gunzipSync(readFileSync(`${folder}/${file}`))
        .toString()
        .trim()
        .split('\n'),
    )
    .map((line) => {
      const row: TelemetryRow = JSON.parse(line);
      const machine = machines.get(`${row.service_instance_id}`) ?? -1;
      const named = { ...Object(row[RESOURCE]), 'host.name': `machine-${machine}` };
      return `${[...NAMES.map((name) => row[name]), machine, named].map(toField).join('\t')}\n`;
    })
    .join('');
}

function toField(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  const text = typeof value === 'object' ? JSON.stringify(value) : `${value}`;
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

async function ask(
  database: PGlite,
  sql: string,
  when: Visibility & { readonly schema: string; readonly atMs: number; readonly delayMs: number },
): Promise<readonly TelemetryRow[]> {
  const at = `'${new Date(when.atMs).toISOString()}'::timestamptz`;
  const result = await database.transaction(async (transaction) => {
    await transaction.exec(`SET LOCAL search_path = ${when.schema};
      SET LOCAL visible.until = '${new Date(when.atMs - when.delayMs).toISOString()}';
      SET LOCAL visible.machine = '${when.onlyMachine ?? 'all'}';
      SET LOCAL visible.host_names = '${when.hostNames === true ? 'yes' : 'no'}'`);
    return transaction.query<Record<string, unknown>>(sql.replaceAll(/\bnow\(\)/gi, at));
  });
  return result.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
    ),
  );
}
