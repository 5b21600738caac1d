import type { PGlite, Results, Transaction } from '@electric-sql/pglite';
import { jsonReply } from '../http/reply.ts';
import { answerJson } from './answer-json.ts';

/** Runs one reading statement over the rows the request asks for. What the engine refuses is a 400. */
export async function runQuery(database: PGlite, query: TelemetryQuery): Promise<Response> {
  const sql = query.sql.trim().replace(/;$/, '');
  if (!/^(\s|--.*\n|\/\*[\s\S]*?\*\/)*(SELECT|WITH)\b/i.test(sql)) {
    return jsonReply(400, { detail: 'Only SELECT queries are allowed' });
  }
  try {
    return jsonReply(200, answerJson(await readOnly(database, query, sql)));
  } catch (error) {
    return jsonReply(400, { detail: error instanceof Error ? error.message : String(error) });
  }
}

export interface TelemetryQuery {
  readonly sql: string;
  readonly minTimestamp: string;
  readonly maxTimestamp: string | null;
  readonly limit: number;
  readonly deploymentEnvironments: readonly string[];
}

type Rows = Results<Readonly<Record<string, unknown>>>;

async function readOnly(database: PGlite, query: TelemetryQuery, sql: string): Promise<Rows> {
  return database.transaction(async (transaction: Transaction) => {
    await transaction.exec(`
      CREATE TEMP VIEW records_all AS SELECT * FROM storage.rows WHERE ${visibleRows(query)};
      CREATE TEMP VIEW records AS SELECT * FROM records_all WHERE kind <> 'pending_span';
      SET TRANSACTION READ ONLY;
    `);
    const result = await transaction.query<Readonly<Record<string, unknown>>>(
      `SELECT * FROM (${sql}\n) AS answer LIMIT ${query.limit}`,
    );
    await transaction.rollback();
    return result;
  });
}

function visibleRows(query: TelemetryQuery): string {
  const conditions = [`start_timestamp >= ${quote(query.minTimestamp)}::timestamptz`];
  if (query.maxTimestamp !== null) conditions.push(`start_timestamp <= ${quote(query.maxTimestamp)}::timestamptz`);
  if (query.deploymentEnvironments.length > 0) {
    conditions.push(`deployment_environment IN (${query.deploymentEnvironments.map(quote).join(', ')})`);
  }
  return conditions.join(' AND ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
