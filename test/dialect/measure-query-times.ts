import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { runQuery } from '../sandbox/logfire/run-query.ts';
import { createTelemetryTable, insertRows } from '../sandbox/logfire/telemetry-table.ts';
import { readRecording } from '../sandbox/recording/read-recording.ts';
import type { RowColumns } from '../sandbox/recording/recording.ts';
import { allQueries, type NamedQuery } from './dialect-question.ts';

/** Asks the sandbox's Logfire every query over an incident of so many rows, and prints what each takes. */
export async function measureQueryTimes(): Promise<void> {
  const database = await PGlite.create();
  await createTelemetryTable(database);
  await insertRows(database, await manyRows());
  console.log(
    `\nMilliseconds of processor time per query on Postgres over ${ROWS} rows (median of ${RUNS}; more than ${AIM_MS} is slow):`,
  );
  for (const query of allQueries()) {
    const milliseconds = await medianTime(database, query);
    console.log(
      `${String(Math.round(milliseconds)).padStart(6)}  ${query.name}${milliseconds > AIM_MS ? '  slow' : ''}`,
    );
  }
  await database.close();
}

const ROWS = 100_000;
const RUNS = 3;
const AIM_MS = 300;
const RECORDING = join(import.meta.dirname, '..', 'recordings', 'pool-exhaustion');

/** The recorded incident as if more machines had gone through it at the same time. */
async function manyRows(): Promise<readonly RowColumns[]> {
  const recording = await readRecording(RECORDING);
  const recorded = recording.processes.flatMap((process) => process.rows.map((row) => row.columns));
  const copies = Math.ceil(ROWS / recorded.length);
  return Array.from({ length: copies }, (_, copy) => recorded.map((row) => renamed(row, String(copy))))
    .flat()
    .slice(0, ROWS);
}

function renamed(row: RowColumns, copy: string): RowColumns {
  return {
    ...row,
    trace_id: `${row.trace_id.slice(0, -1)}${copy}`,
    span_id: `${row.span_id.slice(0, -1)}${copy}`,
    parent_span_id: row.parent_span_id === null ? null : `${row.parent_span_id.slice(0, -1)}${copy}`,
    service_instance_id: `${row.service_instance_id.slice(0, -1)}${copy}`,
  };
}

async function medianTime(database: PGlite, query: NamedQuery): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.cpuUsage();
    const response = await runQuery(database, {
      sql: query.sql,
      minTimestamp: '2000-01-01T00:00:00Z',
      maxTimestamp: null,
      limit: query.rowLimit,
      deploymentEnvironments: ['production'],
    });
    if (response.status !== 200) throw new Error(`${query.name}: ${await response.text()}`);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return times.toSorted((left, right) => left - right)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

if (import.meta.main) await measureQueryTimes();
