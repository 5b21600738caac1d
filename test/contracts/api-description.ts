import { readPath } from '../sandbox/http/path-template.ts';
import type { ApiSchema } from './json-schema.ts';

/** How a service describes its API, and what is known of it beyond that. */
export interface ApiDescription {
  readonly document: OpenApiDocument;
  /** What comes before the paths of the description. */
  readonly serverPath: string;
  /** Statuses that any call may be refused with, though the description does not say so. */
  readonly refusals: readonly number[];
  /** The component that describes a refusal. */
  readonly refusalSchema: string;
  readonly arePlainTextRefusalsKnown: boolean;
  /** Brings other addresses of a resource to the described one. */
  readonly describedPath: (path: string) => string;
}

/** The parts of an OpenAPI 3.0 document that are used here. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, ApiSchema>>;
    readonly parameters?: Readonly<Record<string, ApiParameter>>;
    readonly responses?: Readonly<Record<string, ApiResponse>>;
  };
}

export interface ApiOperation {
  readonly parameters?: readonly (ApiParameter | ApiReference)[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: ApiContent };
  readonly responses: Readonly<Record<string, ApiResponse | ApiReference>>;
}

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: ApiSchema;
}

export interface ApiResponse {
  readonly content?: ApiContent;
}

interface ApiReference {
  readonly $ref: string;
}

type ApiContent = Readonly<Record<string, { readonly schema?: ApiSchema }>>;

/** An operation as the description has it, for one request. */
export interface FoundOperation {
  /** Such as `GET /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly operation: ApiOperation;
  readonly pathValues: Readonly<Record<string, string>>;
}

/** Of several templates that fit, the one with the most literal segments counts. */
export function findOperation(api: ApiDescription, method: string, path: string): FoundOperation | null {
  const described = api.describedPath(path);
  if (!described.startsWith(api.serverPath)) return null;
  const below = described.slice(api.serverPath.length);
  let best: FoundOperation | null = null;
  for (const [template, operations] of Object.entries(api.document.paths)) {
    const operation = operations[method.toLowerCase()];
    const pathValues = operation === undefined ? null : readPath(template, below);
    if (operation === undefined || pathValues === null) continue;
    const isBetter = best === null || Object.keys(pathValues).length < Object.keys(best.pathValues).length;
    if (isBetter) best = { name: `${method} ${template}`, operation, pathValues };
  }
  return best;
}

export function parametersOf(api: ApiDescription, operation: ApiOperation): readonly ApiParameter[] {
  return (operation.parameters ?? []).flatMap((parameter) => {
    if (!('$ref' in parameter)) return [parameter];
    return api.document.components.parameters?.[lastPart(parameter.$ref)] ?? [];
  });
}

export function responseOf(api: ApiDescription, operation: ApiOperation, status: number): ApiResponse | null {
  const response = operation.responses[String(status)];
  if (response === undefined || !('$ref' in response)) return response ?? null;
  return api.document.components.responses?.[lastPart(response.$ref)] ?? null;
}

export function jsonSchemaOf(content: ApiContent | undefined): ApiSchema | null {
  return content?.['application/json']?.schema ?? null;
}

function lastPart(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}
