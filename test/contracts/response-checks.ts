import type { Exchange } from '../sandbox/faults/exchange.ts';
import { type ApiDescription, type FoundOperation, jsonSchemaOf, responseOf } from './api-description.ts';
import type { ApiSchema } from './json-schema.ts';
import { parse } from './request-checks.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** What is wrong with an answer, as the description has it. */
export function responseProblems(
  api: ApiDescription,
  found: FoundOperation,
  exchange: Exchange,
  checks: SchemaChecks,
): readonly string[] {
  const { status, responseBody } = exchange;
  const described = responseOf(api, found.operation, status);
  if (described === null) return undescribedProblems(api, exchange, checks);
  const schema = jsonSchemaOf(described.content);
  if (schema !== null) return jsonProblems(schema, exchange, checks);
  return status === 204 && responseBody !== '' ? ['answer: a body with status 204'] : [];
}

function undescribedProblems(api: ApiDescription, exchange: Exchange, checks: SchemaChecks): readonly string[] {
  const { status, responseBody } = exchange;
  if (!api.refusals.includes(status)) return [`answer: status ${status} is not described`];
  if (api.arePlainTextRefusalsKnown && parse(responseBody) === undefined) return [];
  return jsonProblems(checks.component(api.refusalSchema), exchange, checks);
}

function jsonProblems(schema: ApiSchema, exchange: Exchange, checks: SchemaChecks): readonly string[] {
  const body = parse(exchange.responseBody);
  if (body === undefined) return ['answer: not JSON'];
  const type = exchange.responseHeaders.get('content-type') ?? 'none';
  const typeProblems = type.startsWith('application/json') ? [] : [`answer: the content type is ${type}`];
  return [...typeProblems, ...checks.problems(schema, body).map((problem) => `answer: ${problem}`)];
}
