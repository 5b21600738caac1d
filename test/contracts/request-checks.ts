import type { Exchange } from '../sandbox/faults/exchange.ts';
import {
  type ApiDescription,
  type ApiParameter,
  type FoundOperation,
  jsonSchemaOf,
  parametersOf,
} from './api-description.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** What is wrong with a request, as the description has it. */
export function requestProblems(
  api: ApiDescription,
  found: FoundOperation,
  exchange: Exchange,
  checks: SchemaChecks,
): readonly string[] {
  const parameters = parametersOf(api, found.operation);
  const query = [...exchange.url.searchParams];
  const unknown = query
    .filter(([name]) => !parameters.some((parameter) => parameter.in === 'query' && covers(parameter, name)))
    .map(([name]) => `unknown query parameter ${name}`);
  const given = (parameter: ApiParameter): readonly string[] => {
    if (parameter.in === 'query') return query.filter(([name]) => covers(parameter, name)).map(([, value]) => value);
    const value =
      parameter.in === 'path' ? found.pathValues[parameter.name] : exchange.requestHeaders.get(parameter.name);
    return value === undefined || value === null ? [] : [value];
  };
  const wrong = parameters.flatMap((parameter) => {
    const values = given(parameter);
    if (values.length === 0)
      return parameter.required === true ? [`${parameter.in} parameter ${parameter.name} is missing`] : [];
    return values.flatMap((value) =>
      checks
        .problems(parameter.schema, typed(value, parameter.schema.type))
        .map((problem) => `${parameter.in} parameter ${parameter.name}: ${problem}`),
    );
  });
  return [...unknown, ...wrong, ...bodyProblems(found, exchange, checks)];
}

/** `metadata.{key}` covers every name that starts like it. */
function covers(parameter: ApiParameter, name: string): boolean {
  const [start = '', rest] = parameter.name.split('{');
  return rest === undefined ? parameter.name === name : name.startsWith(start);
}

/** Addresses and headers carry texts only. */
function typed(value: string, type: unknown): unknown {
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (type === 'boolean') return value === 'true' || (value === 'false' ? false : value);
  return value;
}

function bodyProblems({ operation }: FoundOperation, exchange: Exchange, checks: SchemaChecks): readonly string[] {
  const schema = jsonSchemaOf(operation.requestBody?.content);
  if (exchange.requestBody === '') return operation.requestBody?.required === true ? ['the body is missing'] : [];
  if (schema === null) return ['there should be no body'];
  const type = exchange.requestHeaders.get('content-type') ?? 'none';
  const typeProblems = type.startsWith('application/json') ? [] : [`the body's content type is ${type}`];
  const body = parse(exchange.requestBody);
  if (body === undefined) return [...typeProblems, 'the body is not JSON'];
  return [...typeProblems, ...checks.problems(schema, body).map((problem) => `body: ${problem}`)];
}

/** `undefined` where it is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
