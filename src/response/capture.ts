import type { EvidenceTable } from '../incident/incident.ts';
import type { EvidenceQuery } from '../runbook/runbook.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';

const CAPTURE_MS = 60_000;
const READ_BACK_MS = 40 * 60_000;
const ROWS_SHOWN = 12;

export interface Captured {
  readonly tables: readonly EvidenceTable[];
  readonly missing: readonly string[];
  readonly path: string;
}

/** Keeps what a restart would destroy, within a minute. What could not be had is named. */
export async function capture(run: Run, look: Look): Promise<Captured> {
  const { runbook } = run.plan;
  const answers = await Promise.all(runbook.evidence.map((query) => ask(run, query, run.stop)));
  const tables = answers.flatMap((answer) => answer.table ?? []);
  const missing = answers.flatMap((answer) => (answer.table === null ? answer.title : []));
  const path = await run.keepEvidence({
    version: 1,
    capturedAt: new Date(run.systems.clock.nowMs()).toISOString(),
    app: run.plan.key.app,
    runbook: runbook.name,
    diagnosis: look.diagnosis,
    machines: look.machines ?? [],
    probes: look.probes,
    database: look.database,
    tables: Object.fromEntries(answers.map((answer) => [answer.id, answer.rows])),
    missing,
  });
  return { tables: [...tables, ...databaseTable(look)], missing, path };
}

interface Answer {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[] | null;
  readonly table: EvidenceTable | null;
}

async function ask(run: Run, query: EvidenceQuery, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  try {
    const rows = await run.systems.logfire.query({
      purpose: `capture ${query.title.toLowerCase()}`,
      sql: query.sql(run.plan.serviceName),
      minTimestampMs: run.systems.clock.nowMs() - READ_BACK_MS,
      deploymentEnvironment: run.plan.key.environment,
      limit: query.limit,
      timeoutMs: CAPTURE_MS / 3,
    });
    return { id: query.id, title: query.title, rows, table: toTable(query, rows) };
  } catch (error) {
    run.log.warning(`Evidence "${query.title}" is missing: ${error instanceof Error ? error.message : 'unknown'}`);
    return { id: query.id, title: query.title, rows: null, table: null };
  }
}

function toTable(query: EvidenceQuery, rows: readonly Readonly<Record<string, unknown>>[]): EvidenceTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = rows.slice(0, ROWS_SHOWN).map((row) => columns.map((column) => show(row[column])));
  return {
    id: query.id,
    title: query.title,
    columns: columns.map((column) => column.replaceAll('_', ' ')),
    rows: shown,
    leftOut: rows.length - shown.length,
  };
}

const MOST_CHARACTERS = 200;

function show(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function databaseTable(look: Look): readonly EvidenceTable[] {
  const hosts = look.database?.hosts ?? [];
  if (hosts.length === 0) return [];
  const rows = hosts.flatMap((host) =>
    host.unresolved === null
      ? host.addresses.map((address) => [
          host.host,
          address.address,
          `IPv${address.family}`,
          address.outcome,
          address.detail,
        ])
      : [[host.host, '–', '–', 'unresolved', host.unresolved]],
  );
  return [
    {
      id: 'database-probe',
      title: 'Database, asked from outside',
      columns: ['host', 'address', 'family', 'outcome', 'detail'],
      rows: rows.slice(0, 40),
      leftOut: Math.max(0, rows.length - 40),
    },
  ];
}
