import type { Cell, Evidence, EvidenceTable, Minute } from '../incident/evidence.ts';
import { foldIncident } from '../incident/incident.ts';
import type { EvidenceQuery, Row, TraceLinks } from '../runbook/runbook.ts';
import { redactDeep } from '../support/redact-deep.ts';
import { ServiceError } from '../support/service-error.ts';
import { within } from '../support/within.ts';
import { diagnosisOf } from './events-of.ts';
import type { Look } from './look.ts';
import type { Run } from './run.ts';
import { parseBaseline } from './verification-row.ts';

const CAPTURE_MS = 60_000;
const READ_BACK_MS = 55 * 60_000;
const ROWS_SHOWN = 12;
const MOST_MINUTES = 200;
const MOST_CHARACTERS = 300;

export interface Captured {
  readonly evidence: Evidence;
  readonly path: string;
}

/** Keeps what a restart would destroy, within a minute. What could not be had is named. */
export async function capture(run: Run, look: Look): Promise<Captured> {
  const { runbook } = run.plan;
  const [links, answers, minutes, baseline] = await Promise.all([
    readLinks(run),
    Promise.all(runbook.evidence.map((query) => ask(run, query))),
    ask(run, { ...runbook.activity, limit: MOST_MINUTES }),
    askBaseline(run, look),
  ]);
  const tables = answers.flatMap((answer) => (answer.rows === null ? [] : [present(answer.query, answer.rows, links)]));
  const evidence: Evidence = {
    tables: redactDeep([...tables, ...databaseTable(look)], run.redact),
    minutes: (minutes.rows ?? []).flatMap(toMinute),
    questions: runbook.answerQuestions({
      rows: (id) => answers.find((answer) => answer.query.id === id)?.rows ?? null,
      addresses: addressesOf(look),
      kinds: kindsOf(run, look),
    }),
    baseline,
    missing: [...answers, minutes].flatMap((answer) => (answer.rows === null ? answer.query.title : [])),
    redactedAddresses: run.redactedAddresses(),
  };
  const rows = Object.fromEntries(answers.map((answer) => [answer.query.id, answer.rows]));
  return { evidence, path: await run.keepEvidence(toFile(run, look, evidence, rows)) };
}

interface Asked {
  readonly title: string;
  readonly sql: (serviceName: string | null) => string;
  readonly limit: number;
}

/** Rows are null when they could not be had. */
async function ask<Query extends Asked>(
  run: Run,
  query: Query,
): Promise<{ query: Query; rows: readonly Row[] | null }> {
  const rows = await answer(run, query.title, query.sql(run.plan.serviceName), query.limit);
  return { query, rows };
}

async function answer(run: Run, title: string, sql: string, limit: number): Promise<readonly Row[] | null> {
  const { clock, logfire } = run.systems;
  const asked = logfire.query({
    purpose: `capture "${title}"`,
    sql,
    minTimestampMs: clock.nowMs() - READ_BACK_MS,
    deploymentEnvironment: run.plan.key.environment,
    limit,
  });
  try {
    const rows = await within(clock, CAPTURE_MS, asked);
    if (rows === null) run.log.warning(`Evidence "${title}" is missing: no answer within a minute.`);
    return rows;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    run.log.warning(`Evidence "${title}" is missing: ${error.message}`);
    return null;
  }
}

async function askBaseline(run: Run, look: Look): Promise<Evidence['baseline']> {
  const { firstSymptomAtMs } = look.diagnosis;
  if (firstSymptomAtMs === null) return null;
  const { baselineSql } = run.plan.runbook.verification;
  const sql = baselineSql(run.plan.serviceName, new Date(firstSymptomAtMs).toISOString());
  const rows = await answer(run, 'Before the first symptom', sql, 2);
  try {
    return rows === null ? null : parseBaseline(rows);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

async function readLinks(run: Run): Promise<TraceLinks> {
  const { clock, logfire } = run.systems;
  try {
    const project = await within(clock, CAPTURE_MS, logfire.readTokenInfo());
    return (traceId) => (project === null ? null : logfire.traceUrl(project, traceId));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    run.log.warning(`Traces are shown without links: ${error.message}`);
    return () => null;
  }
}

function present(query: EvidenceQuery, rows: readonly Row[], links: TraceLinks): EvidenceTable {
  const table = query.present(rows, links);
  const shown = table.rows.slice(0, ROWS_SHOWN);
  return {
    id: query.id,
    title: query.title,
    columns: table.columns,
    rows: shown.map((row) => row.map(cut)),
    leftOut: table.rows.length - shown.length,
  };
}

function cut(cell: Cell): Cell {
  return typeof cell === 'string' ? cutText(cell) : cell;
}

function cutText(text: string): string {
  const characters = [...text];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
}

function toMinute(row: Row): readonly Minute[] {
  const atMs = typeof row.minute === 'string' ? Date.parse(row.minute) : Number.NaN;
  const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
  if (Number.isNaN(atMs)) return [];
  return [{ atMs, rows: count(row.row_count), errors: count(row.errors), answers: count(row.answers) }];
}

function addressesOf(look: Look): readonly { address: string; family: 4 | 6; answers: boolean }[] {
  return (look.database?.hosts ?? []).flatMap((host) =>
    host.addresses.map(({ address, family, outcome }) => ({
      address,
      family,
      answers: outcome === 'tls' || outcome === 'plain',
    })),
  );
}

function kindsOf(run: Run, look: Look): readonly string[] {
  const live = look.diagnosis.processes.filter((process) => process.standing === 'live');
  const met = new Set(live.flatMap(({ signals }) => signals.filter((signal) => signal.met).map(({ kind }) => kind)));
  return run.plan.runbook.symptoms.kinds.filter((kind) => met.has(kind.title)).map((kind) => kind.id);
}

function databaseTable(look: Look): readonly EvidenceTable[] {
  const hosts = look.database?.hosts ?? [];
  const rows = hosts.flatMap((host) =>
    host.unresolved === null
      ? host.addresses.map(({ address, family, outcome, detail }) => [
          host.host,
          address,
          `IPv${family}`,
          outcome,
          detail,
        ])
      : [[host.host, '–', '–', 'unresolved', host.unresolved]],
  );
  if (rows.length === 0) return [];
  return [
    {
      id: 'database-probe',
      title: 'Database, asked from outside',
      columns: ['host', 'address', 'family', 'outcome', 'detail'],
      rows: rows.slice(0, ROWS_SHOWN * 2),
      leftOut: Math.max(0, rows.length - ROWS_SHOWN * 2),
    },
  ];
}

export const EVIDENCE_FILE_VERSION = 1;

/** The whole of it, as `evidence.schema.json` has it. */
function toFile(
  run: Run,
  look: Look,
  evidence: Evidence,
  rows: Readonly<Record<string, readonly Row[] | null>>,
): unknown {
  const { key, runbook } = run.plan;
  const incident = foldIncident([{ type: 'diagnosed', atMs: look.takenAtMs, diagnosis: diagnosisOf(look) }]);
  return {
    version: EVIDENCE_FILE_VERSION,
    capturedAt: new Date(run.systems.clock.nowMs()).toISOString(),
    app: key.app,
    runbook: runbook.name,
    run: run.url,
    diagnosis: incident.diagnosis,
    machines: look.machines ?? [],
    probes: look.probes,
    database: look.database,
    queries: rows,
    minutes: evidence.minutes,
    questions: evidence.questions,
    baseline: evidence.baseline,
    missing: evidence.missing,
  };
}
