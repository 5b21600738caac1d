/** Reads a line of output as the runner does: a workflow command such as `::warning title=A::text`, or null for plain text. */
export function parseWorkflowCommand(line: string): WorkflowCommand | null {
  const match = /^\s*::([A-Za-z-]+)(?: ([^:]*))?::(.*)$/s.exec(line);
  if (match === null) return null;
  const [, name = '', properties = '', message = ''] = match;
  const pairs = properties.split(',').map((pair): [string, string] => {
    const [key = '', ...value] = pair.split('=');
    return [key.trim(), decode(value.join('='))];
  });
  return { name, properties: Object.fromEntries(pairs.filter(([key]) => key !== '')), message: decode(message) };
}

export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** What a step says in the margin of the job: the lines `::error::`, `::warning::` and `::notice::`. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
}

export function annotationsOf(lines: readonly string[]): readonly Annotation[] {
  return lines.flatMap((line) => {
    const command = parseWorkflowCommand(line);
    const level = LEVELS.find((candidate) => candidate === command?.name);
    return level === undefined || command === null ? [] : [{ level, message: command.message }];
  });
}

const LEVELS = ['error', 'warning', 'notice'] as const;

function decode(text: string): string {
  const plain: Readonly<Record<string, string>> = { '%25': '%', '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',' };
  return text.replaceAll(/%(?:25|0D|0A|3A|2C)/g, (code) => plain[code] ?? code);
}
