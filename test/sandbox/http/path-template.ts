/** Whether a path fits a template such as `/v1/apps/{app}/machines/{id}/restart`: a segment in braces stands for any one segment. */
export function matchesTemplate(template: string, path: string): boolean {
  return readPath(template, path) !== null;
}

/** The values of the segments in braces, or `null` where the path does not fit. */
export function readPath(template: string, path: string): Readonly<Record<string, string>> | null {
  const expected = template.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return null;
  const values: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = actual[index] ?? '';
    if (part.startsWith('{') && value !== '') values[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return values;
}
