/** Reads the file in which a step leaves outputs or state: `name=value`, or `name<<delimiter`, lines, delimiter. */
export function parseKeyValueFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/);
  const values: Record<string, string> = {};
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc > 0 && (equals < 0 || heredoc < equals)) {
      values[line.slice(0, heredoc)] = takeUntil(lines, line.slice(heredoc + 2));
    } else if (equals > 0) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
    } else {
      throw new Error(
        `The runner would refuse the line ${JSON.stringify(line)}: neither name=value nor name<<delimiter.`,
      );
    }
  }
  return values;
}

function takeUntil(lines: string[], delimiter: string): string {
  const end = lines.indexOf(delimiter);
  if (delimiter === '' || end < 0)
    throw new Error(`The runner would refuse the file: no line ${JSON.stringify(delimiter)}.`);
  return lines
    .splice(0, end + 1)
    .slice(0, -1)
    .join('\n');
}
