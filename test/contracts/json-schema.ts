/** A schema of an OpenAPI 3.0 description; only what is used here. */
export interface ApiSchema {
  readonly [keyword: string]: unknown;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Turns a schema of an OpenAPI 3.0 description into JSON Schema, together with those components that are reached from it
 * and were not turned before. Objects are closed: what the description does not know is an error. Inside `allOf` and its
 * like they stay open, and the whole is closed; so every component may be needed in both forms.
 */
export function toJsonSchema(
  schema: ApiSchema,
  components: Readonly<Record<string, ApiSchema>>,
  turned: Set<string>,
): { readonly schema: JsonSchema; readonly reached: readonly JsonSchema[] } {
  const reached: JsonSchema[] = [];
  const pending: Reference[] = [];
  const refer = (reference: Reference): string => {
    const id = `${reference.name}.${reference.form}`;
    if (!turned.has(id)) pending.push(reference);
    turned.add(id);
    return id;
  };
  const root = convert(schema, 'closed', refer);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const component = components[next.name];
    if (component === undefined) throw new Error(`The description has no schema ${next.name}.`);
    reached.push({ ...convert(component, next.form, refer), $id: `${next.name}.${next.form}` });
  }
  return { schema: root, reached };
}

type Form = 'closed' | 'open';

interface Reference {
  readonly name: string;
  readonly form: Form;
}

type Refer = (reference: Reference) => string;

const KEPT = [
  'type',
  'enum',
  'required',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'minProperties',
  'maxProperties',
];
const COMPOSITIONS = ['allOf', 'anyOf', 'oneOf'];

function convert(schema: ApiSchema, form: Form, refer: Refer): JsonSchema {
  if (typeof schema.$ref === 'string') {
    return { $ref: refer({ name: schema.$ref.split('/').at(-1) ?? '', form }) };
  }
  const converted: Record<string, unknown> = {};
  for (const keyword of KEPT) if (schema[keyword] !== undefined) converted[keyword] = schema[keyword];
  for (const keyword of COMPOSITIONS) {
    const parts = schema[keyword];
    if (Array.isArray(parts)) converted[keyword] = parts.map((part: ApiSchema) => convert(part, 'open', refer));
  }
  if (isSchema(schema.items)) converted.items = convert(schema.items, 'closed', refer);
  if (isSchema(schema.additionalProperties)) {
    converted.additionalProperties = convert(schema.additionalProperties, 'closed', refer);
  }
  if (isSchema(schema.properties)) {
    const entries = Object.entries(schema.properties).filter((entry): entry is [string, ApiSchema] =>
      isSchema(entry[1]),
    );
    converted.properties = Object.fromEntries(entries.map(([name, part]) => [name, convert(part, 'closed', refer)]));
  }
  if (form === 'closed' && isClosable(schema)) converted.unevaluatedProperties = false;
  return schema.nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

/** An object that names no properties may have any. */
function isClosable(schema: ApiSchema): boolean {
  const isOpen = schema.additionalProperties === true || isSchema(schema.additionalProperties);
  return !isOpen && (isSchema(schema.properties) || COMPOSITIONS.some((keyword) => Array.isArray(schema[keyword])));
}

function isSchema(value: unknown): value is ApiSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
