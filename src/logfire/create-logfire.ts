import { z } from 'zod';
import type { Http, HttpResponse } from '../support/http.ts';
import { parseAnswer, refusal, requestIdOf } from '../support/service-answer.ts';
import { ServiceError } from '../support/service-error.ts';
import type { Logfire, LogfireQuery } from './logfire.ts';
import { logfireBaseUrl } from './region.ts';

const QUERY_MS = 30_000;

const queryAnswer = z.looseObject({ data: z.array(z.record(z.string(), z.unknown())) });
const tokenAnswer = z.looseObject({ organization_name: z.string(), project_name: z.string() });

/** Logfire's query API (https://logfire.pydantic.dev/docs/how-to-guides/query-api/). Every call is a read and may be repeated. */
export function createLogfire(options: {
  readonly http: Http;
  readonly token: string;
  readonly baseUrl?: string;
}): Logfire {
  const { http } = options;
  const token = options.token.trim().replace(/^bearer\s+/i, '');
  const own = options.baseUrl ?? '';
  // An empty variable in a workflow is one that was not set.
  const base = (own === '' ? logfireBaseUrl(token) : own).replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    query: async (query) => {
      const response = await http.send({
        service: 'Logfire',
        call: query.purpose,
        method: 'POST',
        url: `${base}/v2/query`,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({
          sql: query.sql,
          min_timestamp: new Date(query.minTimestampMs).toISOString(),
          limit: query.limit,
          deployment_environment: [query.deploymentEnvironment],
        }),
        timeoutMs: query.timeoutMs ?? QUERY_MS,
        repeatable: true,
      });
      if (response.status !== 200) throw refusal('Logfire', query.purpose, response, advice(response));
      return readRows(query, response);
    },
    readTokenInfo: async () => {
      const call = 'read the token info';
      const url = `${base}/v1/read-token-info`;
      const response = await http.send({
        service: 'Logfire',
        call,
        method: 'GET',
        url,
        headers,
        timeoutMs: QUERY_MS,
        repeatable: true,
      });
      if (response.status !== 200) throw refusal('Logfire', call, response, advice(response));
      const info = parseAnswer('Logfire', call, tokenAnswer, response);
      return { organizationName: info.organization_name, projectName: info.project_name };
    },
    traceUrl: ({ organizationName, projectName }, traceId) =>
      `${base}/${encode(organizationName)}/${encode(projectName)}?q=${encode(`trace_id='${traceId.replaceAll("'", '')}'`)}`,
  };
}

function readRows(query: LogfireQuery, response: HttpResponse): readonly Readonly<Record<string, unknown>>[] {
  const { data } = parseAnswer('Logfire', query.purpose, queryAnswer, response);
  if (data.length < query.limit) return data;
  const requestId = requestIdOf(response.headers);
  throw new ServiceError({
    service: 'Logfire',
    call: query.purpose,
    kind: 'odd-answer',
    effect: 'none',
    message: `the answer was cut off at its limit of ${query.limit} rows`,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/** Also what `encodeURIComponent` leaves alone, so that the address can stand between the brackets of a markdown link. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function advice(response: HttpResponse): string {
  const refused = response.status === 401 || response.status === 403;
  return refused ? 'Mend the secret behind logfire-read-token: a read token of the project, not expired' : '';
}
