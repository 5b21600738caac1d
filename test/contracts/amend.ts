/**
 * A description with amendments in the form of a piece of a description: objects are merged, lists are joined, null takes
 * something away, and everything else replaces.
 */
export function amend(original: unknown, amendment: unknown): unknown {
  if (Array.isArray(original) && Array.isArray(amendment)) return [...original, ...amendment];
  if (!isObject(amendment)) return amendment;
  const amended: Record<string, unknown> = isObject(original) ? { ...original } : {};
  for (const [name, part] of Object.entries(amendment)) {
    if (part === null) delete amended[name];
    else amended[name] = amend(amended[name], part);
  }
  return amended;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
