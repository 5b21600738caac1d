import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** What `action.yml` says: the inputs with their defaults, and what the runner starts. */
export function readActionMetadata(): ActionMetadata {
  const { inputs, runs } = schema.parse(parse(readFileSync(`${actionFolder}action.yml`, 'utf8')));
  const defaults = Object.entries(inputs).map(([name, input]): [string, string] => [name, input.default]);
  return { defaults: new Map(defaults), main: `${actionFolder}${runs.main}`, post: `${actionFolder}${runs.post}` };
}

export interface ActionMetadata {
  /** By input; expressions such as `${{ github.token }}` as they are written. */
  readonly defaults: ReadonlyMap<string, string>;
  /** The files to start. */
  readonly main: string;
  readonly post: string;
}

/** Where the action lies, as the runner would have fetched it. */
const actionFolder = fileURLToPath(new URL('../../', import.meta.url));

const schema = z.object({
  inputs: z.record(z.string(), z.object({ default: z.coerce.string().default('') })),
  runs: z.object({ using: z.literal('node24'), main: z.string(), post: z.string() }),
});
