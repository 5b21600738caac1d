import { githubRefusals } from './github-refusal.ts';
import { characterCount, isFields } from './request-body.ts';

/** Labels as requests carry them: names, or objects with a name. */
export function readLabelNames(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    throw githubRefusals.invalidRequest(`For 'properties/labels', ${JSON.stringify(value)} is not an array.`);
  }
  return value.map((label: unknown) => {
    const name = isFields(label) ? label.name : label;
    if (typeof name !== 'string') {
      throw githubRefusals.invalidRequest(`For 'items', ${JSON.stringify(label)} is not a string.`);
    }
    checkLabelName(name);
    return name;
  });
}

export function checkLabelName(name: string): void {
  const refuse = (code: string, message: string) =>
    githubRefusals.invalidField({ resource: 'Label', field: 'name', code, message });
  if (name.trim() === '')
    throw githubRefusals.invalidField({ resource: 'Label', field: 'name', code: 'missing_field' });
  if (characterCount(name) > MOST_IN_NAME)
    throw refuse('custom', `name is too long (maximum is ${MOST_IN_NAME} characters)`);
}

const MOST_IN_NAME = 50;
