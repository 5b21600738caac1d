/** A diagram that GitHub draws. Every line is ours; what comes from outside goes through `inertLabel`. */
export function diagram(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}

/**
 * Text from outside as part of a label: letters, digits and harmless signs only, so that it can neither end a line nor mean
 * anything. A line must begin with a word of ours: at its beginning some words are commands.
 */
export function inertLabel(text: string, limit = 60): string {
  const harmless = text
    .replaceAll(/[^A-Za-z0-9 .,/()_-]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/-{2,}/g, '-')
    .trim();
  return harmless.length > limit ? `${harmless.slice(0, limit).trim()} ...` : harmless;
}
