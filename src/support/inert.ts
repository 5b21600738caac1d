const ESCAPED = /[\\`*_{}[\]()#+\-.!|<>~@&$:]/g;

/**
 * Text from outside as markdown that shows it and does nothing else: one line, no link, mention, HTML, image or table cell.
 * Control and direction characters are dropped; what is longer than `limit` characters is cut and says so.
 */
export function inertMarkdown(text: string, limit = 300): string {
  return cut(oneLine(text), limit).replaceAll(ESCAPED, (character) => `&#${character.codePointAt(0) ?? 32};`);
}

/** Text from outside for a log line: one line, and never a workflow command. */
export function inertLine(text: string, limit = 500): string {
  return cut(oneLine(text), limit).replaceAll('::', ': :').replaceAll('##[', '## [');
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}/gu, '')
    .trim();
}

function cut(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  return `${characters.slice(0, limit).join('')}… (${characters.length - limit} more characters)`;
}
