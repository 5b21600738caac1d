import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/** A recording in a real SQL engine, to be asked as it was visible at any instant with any ingest delay. */
export interface RecordedTelemetry {
  readonly faultFromMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly processes: readonly { readonly machine: number; readonly id: string; readonly startedAtMs: number }[];
  /** The rows a query gives when only what was stored by then is visible, with `queried_at` being that instant. */
  ask(sql: string, atMs: number, delayMs: number): Promise<readonly Readonly<Record<string, unknown>>[]>;
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

interface Meta {
  readonly recorded: { readonly from: string; readonly to: string };
  readonly fault: { readonly from: string } | null;
  readonly processes: readonly {
    readonly machine: number;
    readonly service_instance_id: string;
    readonly started_at: string;
  }[];
}

export async function loadRecording(folder: string): Promise<RecordedTelemetry> {
  const meta: Meta = JSON.parse(readFileSync(`${folder}/meta.json`, 'utf8'));
  const files = readdirSync(folder).filter((file) => file.endsWith('.ndjson.gz'));
  const lines = files.flatMap((file) =>
    gunzipSync(readFileSync(`${folder}/${file}`))
      .toString()
      .trim()
      .split('\n'),
  );
  const database = new PGlite();
  const columns = Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`);
  await database.exec(`CREATE TABLE stored (${columns.join(', ')});
    CREATE INDEX ON stored (trace_id, span_id);
    CREATE VIEW records_all AS SELECT * FROM stored WHERE created_at <= current_setting('visible.until')::timestamptz;
    CREATE VIEW records AS SELECT * FROM records_all WHERE kind <> 'pending_span';
    CREATE AGGREGATE approx_percentile_cont(float8 ORDER BY float8)
      (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_cont_float8_final)`);
  for (let from = 0; from < lines.length; from += 2_000) {
    await database.query(`INSERT INTO stored SELECT * FROM jsonb_to_recordset($1) AS rows (${columns.join(', ')})`, [
      `[${lines.slice(from, from + 2_000).join(',')}]`,
    ]);
  }
  return {
    fromMs: Date.parse(meta.recorded.from),
    toMs: Date.parse(meta.recorded.to),
    faultFromMs: Date.parse(meta.fault?.from ?? meta.recorded.from),
    processes: meta.processes.map((process) => ({
      machine: process.machine,
      id: process.service_instance_id,
      startedAtMs: Date.parse(process.started_at),
    })),
    ask: async (sql, atMs, delayMs) => {
      await database.exec(`SET visible.until = '${new Date(atMs - delayMs).toISOString()}'`);
      const at = `'${new Date(atMs).toISOString()}'::timestamptz`;
      const result = await database.query<Record<string, unknown>>(sql.replaceAll('now()', at));
      return result.rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
        ),
      );
    },
    close: () => database.close(),
  };
}
