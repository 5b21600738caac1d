import { z } from 'zod';
import { evidenceFileSchema } from './evidence-file.ts';
import { resultSchema } from './result.ts';

const SCHEMAS = {
  'evidence.schema.json': evidenceFileSchema,
  'result.schema.json': resultSchema,
} as const;

type Name = keyof typeof SCHEMAS;

/** The JSON Schemas in `docs/`: they allow what a later version may add. */
export const publishedSchemas = (): Readonly<Record<Name, object>> => ({
  'evidence.schema.json': toJson('evidence.schema.json', 'input'),
  'result.schema.json': toJson('result.schema.json', 'input'),
});

/** The same, refusing whatever they do not name. */
export const closedSchema = (name: Name): object => toJson(name, 'output');

/** In zod's terms what comes in may have more fields, what goes out has not. */
function toJson(name: Name, io: 'input' | 'output'): object {
  return z.toJSONSchema(SCHEMAS[name], { io });
}
