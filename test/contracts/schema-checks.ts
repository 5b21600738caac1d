import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { type ApiSchema, toJsonSchema } from './json-schema.ts';

/** Checks values against schemas of one description. Each schema is compiled once, when it is first needed. */
export class SchemaChecks {
  readonly #components: Readonly<Record<string, ApiSchema>>;
  readonly #compiled = new Map<ApiSchema, ValidateFunction>();
  readonly #turned = new Set<string>();
  readonly #ajv = new Ajv2019({ strict: false, logger: false });

  constructor(components: Readonly<Record<string, ApiSchema>>) {
    this.#components = components;
    formats.default(this.#ajv);
  }

  /** What is wrong with the value, in words. */
  problems(schema: ApiSchema, value: unknown): readonly string[] {
    const validate = this.#compiled.get(schema) ?? this.#compile(schema);
    return validate(value) ? [] : (validate.errors ?? []).map(describe);
  }

  #compile(schema: ApiSchema): ValidateFunction {
    const turned = toJsonSchema(schema, this.#components, this.#turned);
    for (const component of turned.reached) this.#ajv.addSchema(component);
    const validate = this.#ajv.compile(turned.schema);
    this.#compiled.set(schema, validate);
    return validate;
  }

  component(name: string): ApiSchema {
    const component = this.#components[name];
    if (component === undefined) throw new Error(`The description has no schema ${name}.`);
    return component;
  }
}

function describe(error: ErrorObject): string {
  const unknown = error.params.unevaluatedProperty;
  const what = typeof unknown === 'string' ? `has an unknown property "${unknown}"` : (error.message ?? error.keyword);
  return `${error.instancePath === '' ? 'it' : error.instancePath} ${what}`;
}
