import { githubRefusals } from './github-refusal.ts';

/** The JSON of a request; an empty body is an empty object. */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw githubRefusals.notJson();
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function requireFields(body: unknown): Fields {
  if (!isFields(body)) throw githubRefusals.notAnObject();
  return body;
}

/** A text, or undefined where the field is left out. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw githubRefusals.invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not a string.`);
  }
  return value;
}

export function requireText(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw githubRefusals.invalidRequest(`"${name}" wasn't supplied.`);
  return value;
}

/** GitHub counts characters, not bytes or UTF-16 units. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
