import { z } from 'zod';
import type { Runbook } from '../../src/runbook/runbook.ts';
import { jsonReply } from '../sandbox/http/reply.ts';
import { evidenceRows } from './evidence-rows.ts';
import { baselineRows, symptomRows, type View, verificationRows } from './telemetry-rows.ts';

/** Logfire's query API for the queries of one runbook: no SQL runs, the rows come from what really is. */
export function createLogfireModel(options: {
  readonly runbook: Runbook;
  readonly token: string;
  readonly view: (oldestMs: number) => View;
  /** Texts that telemetry of a careless app may hold. */
  readonly leaked: readonly string[];
}): { handle(request: Request): Promise<Response> } {
  const { runbook, token, view, leaked } = options;
  return {
    handle: async (request) => {
      if (request.headers.get('authorization') !== `Bearer ${token}`) {
        return jsonReply(401, { detail: 'Invalid token' });
      }
      if (request.method === 'GET') return jsonReply(200, { organization_name: 'acme', project_name: 'relay' });
      const query = querySchema.safeParse(JSON.parse(await request.text()));
      if (!query.success) {
        return jsonReply(422, { detail: [{ type: 'missing', loc: ['body'], msg: 'Field required' }] });
      }
      const { sql, min_timestamp: oldest, limit } = query.data;
      const rows = answer(runbook, sql, view(Date.parse(oldest)), leaked);
      return rows === null
        ? jsonReply(400, { detail: 'nobody here knows this query' })
        : jsonReply(200, { schema: { fields: [] }, data: rows.slice(0, limit) });
    },
  };
}

const querySchema = z.looseObject({
  sql: z.string(),
  min_timestamp: z.iso.datetime({ offset: true }),
  limit: z.int().max(10_000),
});

/** Which query it is: `symptoms`, `verification`, `activity`, `baseline`, or the id of one that gathers evidence. */
export function recogniseQuery(runbook: Runbook, sql: string): string | null {
  if (sql === runbook.symptoms.sql(null)) return 'symptoms';
  if (sql === runbook.verification.sql(null)) return 'verification';
  if (sql === runbook.activity.sql(null)) return 'activity';
  if (baselineEndOf(runbook, sql) !== null) return 'baseline';
  return runbook.evidence.find((query) => query.sql(null) === sql)?.id ?? null;
}

/** The instant that a baseline query ends at. */
function baselineEndOf(runbook: Runbook, sql: string): number | null {
  const end = sql.match(/'([0-9-]{10}T[0-9:.]+Z)'/)?.[1];
  return end !== undefined && runbook.verification.baselineSql(null, end) === sql ? Date.parse(end) : null;
}

function answer(
  runbook: Runbook,
  sql: string,
  view: View,
  leaked: readonly string[],
): readonly Readonly<Record<string, unknown>>[] | null {
  const query = recogniseQuery(runbook, sql);
  if (query === null) return null;
  if (query === 'symptoms') return symptomRows(view);
  if (query === 'verification') return verificationRows(view);
  if (query === 'baseline') return baselineRows(view, baselineEndOf(runbook, sql) ?? view.nowMs);
  return evidenceRows(query, view, leaked);
}
