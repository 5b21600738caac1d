import type { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';
import type { Clock } from '../../../src/support/clock.ts';
import { jsonReply } from '../http/reply.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { valueParsers } from './answer-json.ts';
import { openPostgres } from './open-postgres.ts';
import { runQuery } from './run-query.ts';
import { createTelemetryTable, insertRows } from './telemetry-table.ts';

/** Logfire's query API over the telemetry: the real SQL runs, on Postgres. */
export async function createLogfire(options: LogfireOptions): Promise<LogfireService> {
  const database = await openPostgres({ parsers: { ...valueParsers } });
  await createTelemetryTable(database);
  const insertVisible = oneAfterTheOther(() =>
    insertRows(database, options.telemetry.takeVisible(options.clock.nowMs() * 1000)),
  );
  await insertVisible();
  return {
    handle: async (request) => answer(request, options, database, insertVisible),
    close: () => database.close(),
  };
}

export interface LogfireOptions {
  readonly clock: Clock;
  readonly token: string;
  readonly telemetry: Telemetry;
}

export interface LogfireService {
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const querySchema = z.looseObject({
  sql: z.string(),
  min_timestamp: z.iso.datetime({ offset: true }),
  max_timestamp: z.iso.datetime({ offset: true }).nullish(),
  limit: z.int().min(1).max(10_000).nullish(),
  deployment_environment: z.union([z.string(), z.array(z.string())]).nullish(),
});

const MOST_BODY_CHARACTERS = 1_000_000;

async function answer(
  request: Request,
  options: LogfireOptions,
  database: PGlite,
  insertVisible: () => Promise<void>,
): Promise<Response> {
  if (request.headers.get('authorization') !== `Bearer ${options.token}`) {
    return jsonReply(401, { detail: 'Invalid token' });
  }
  const path = new URL(request.url).pathname;
  if (path === '/v1/read-token-info' && request.method === 'GET') return jsonReply(200, tokenInfo);
  if (path !== '/v2/query') return jsonReply(404, { detail: 'Not Found' });
  if (request.method !== 'POST') return jsonReply(405, { detail: 'Method Not Allowed' });
  const text = await request.text();
  if (text.length > MOST_BODY_CHARACTERS) return jsonReply(413, { detail: 'Request body too large' });
  const query = querySchema.safeParse(parseJson(text));
  if (!query.success) return jsonReply(422, { detail: query.error.issues.map(issueDetail) });
  await insertVisible();
  const environments = query.data.deployment_environment;
  return runQuery(database, {
    sql: query.data.sql,
    minTimestamp: query.data.min_timestamp,
    maxTimestamp: query.data.max_timestamp ?? null,
    limit: query.data.limit ?? 100,
    deploymentEnvironments: typeof environments === 'string' ? [environments] : (environments ?? []),
  });
}

const tokenInfo = {
  organization_name: 'sandbox',
  project_name: 'relay-api',
  expires_at: null,
  spending_cap_reached_at: null,
};

function issueDetail(issue: z.core.$ZodIssue): Readonly<Record<string, unknown>> {
  return { type: issue.code, loc: ['body', ...issue.path], msg: issue.message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function oneAfterTheOther(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(work, work);
    return last;
  };
}
