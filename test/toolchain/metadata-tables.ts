import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const root = new URL('../../', import.meta.url);

const schema = z.object({
  name: z.string(),
  description: z.string(),
  author: z.string(),
  branding: z.object({ icon: z.string(), color: z.string() }),
  inputs: z.record(
    z.string(),
    z.strictObject({ description: z.string(), default: z.string().optional(), required: z.boolean().optional() }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
  runs: z.strictObject({ using: z.string(), main: z.string(), post: z.string(), 'post-if': z.string() }),
});

export type ActionFile = z.infer<typeof schema>;

/** `action.yml`, checked for keys that nobody knows. */
export function readActionFile(): ActionFile {
  return z.strictObject(schema.shape).parse(parse(readText('action.yml')));
}

export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The README's tables as `action.yml` has them, by the name of their place. */
export function metadataTables(): Readonly<Record<'inputs' | 'outputs', string>> {
  const { inputs, outputs } = readActionFile();
  return {
    inputs: [
      '| input | default | what it says |',
      '| --- | --- | --- |',
      ...Object.entries(inputs).map(([name, input]) => `| \`${name}\` | ${sayDefault(input)} | ${input.description} |`),
    ].join('\n'),
    outputs: [
      '| output | what it says |',
      '| --- | --- |',
      ...Object.entries(outputs).map(([name, output]) => `| \`${name}\` | ${output.description} |`),
    ].join('\n'),
  };
}

function sayDefault(input: ActionFile['inputs'][string]): string {
  if (input.required === true) return 'required';
  return input.default === undefined ? '' : `\`${input.default}\``;
}

/** What stands between the marks of that name. */
export function between(text: string, name: string): string {
  const match = text.match(new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`));
  if (match === null) throw new Error(`There is no place marked "${name}".`);
  return (match[1] ?? '').trim();
}

export function fill(text: string, name: string, content: string): string {
  return text.replace(
    new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
    (_, start: string, end: string) => `${start}${content}\n${end}`,
  );
}
