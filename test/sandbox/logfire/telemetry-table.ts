import type { PGlite } from '@electric-sql/pglite';
import type { RowColumns } from '../recording/recording.ts';

/** Makes the table that Logfire calls `records_all`, with what the real engine has and Postgres lacks. */
export async function createTelemetryTable(database: PGlite): Promise<void> {
  const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');
  await database.exec(`
    SET timezone = 'UTC';
    SET work_mem = '64MB';
    CREATE SCHEMA storage;
    CREATE TABLE storage.rows (${columns});
    CREATE INDEX ON storage.rows (start_timestamp);
    CREATE INDEX ON storage.rows (trace_id, span_id);
    CREATE INDEX ON storage.rows (created_at);
    CREATE AGGREGATE approx_percentile_cont(float8 ORDER BY float8)
      (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_cont_float8_final);
    CREATE FUNCTION time_bucket(width interval, instant timestamptz) RETURNS timestamptz
      LANGUAGE sql IMMUTABLE AS $$ SELECT date_bin(width, instant, 'epoch'::timestamptz) $$;
    CREATE FUNCTION array_has(list anyarray, item anyelement) RETURNS boolean
      LANGUAGE sql IMMUTABLE AS $$ SELECT item = ANY(list) $$;
  `);
}

export async function insertRows(database: PGlite, rows: readonly RowColumns[]): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.map((row) => COLUMNS.map(([name]) => copyText(row[name])).join('\t'));
  const names = COLUMNS.map(([name]) => name).join(', ');
  const blob = new Blob([`${lines.join('\n')}\n`]);
  await database.query(`COPY storage.rows (${names}) FROM '/dev/blob'`, [], { blob });
  if (rows.length > ROWS_WORTH_ANALYZING) await database.exec('ANALYZE storage.rows');
}

const ROWS_WORTH_ANALYZING = 1000;

const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['kind', 'text'],
  ['span_name', 'text'],
  ['message', 'text'],
  ['level', 'integer'],
  ['start_timestamp', 'timestamptz'],
  ['end_timestamp', 'timestamptz'],
  ['duration', 'float8'],
  ['created_at', 'timestamptz'],
  ['trace_id', 'text'],
  ['span_id', 'text'],
  ['parent_span_id', 'text'],
  ['is_exception', 'boolean'],
  ['exception_type', 'text'],
  ['exception_message', 'text'],
  ['exception_stacktrace', 'text'],
  ['otel_status_code', 'text'],
  ['otel_status_message', 'text'],
  ['http_response_status_code', 'integer'],
  ['http_method', 'text'],
  ['http_route', 'text'],
  ['url_path', 'text'],
  ['url_full', 'text'],
  ['service_name', 'text'],
  ['service_version', 'text'],
  ['service_instance_id', 'text'],
  ['process_pid', 'integer'],
  ['deployment_environment', 'text'],
  ['otel_scope_name', 'text'],
  ['tags', 'text[]'],
  ['attributes', 'jsonb'],
  ['otel_resource_attributes', 'jsonb'],
];

function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (Array.isArray(value)) return escapeCopy(arrayLiteral(value));
  return escapeCopy(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map((value) => JSON.stringify(String(value))).join(',')}}`;
}

function escapeCopy(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\u0000', '');
}
