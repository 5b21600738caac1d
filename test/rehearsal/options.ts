import { parseArgs } from 'node:util';
import { z } from 'zod';
import { OUTCOMES } from './expected-outcome.ts';

export const USAGE = `Usage: npm start -- [--scenario <name or file.json>] [--mode act|observe] [--trigger alert|schedule|by-hand]
                    [--expect <outcome>] [--port <first port>]`;

export interface RehearsalOptions {
  /** A name, or a file that ends in `.json`. */
  readonly scenario: string;
  readonly mode: 'act' | 'observe';
  readonly trigger: 'alert' | 'schedule' | 'by-hand';
  /** Null where the scenario's own is meant. */
  readonly expect: (typeof OUTCOMES)[number] | null;
  readonly port: number | null;
}

/** @throws Error that says how to call it. */
export function readOptions(words: readonly string[]): RehearsalOptions {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    return schema.parse(values);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    throw new Error(`${why}\n${USAGE}`, { cause: error });
  }
}

const OPTIONS = {
  scenario: { type: 'string' },
  mode: { type: 'string' },
  trigger: { type: 'string' },
  expect: { type: 'string' },
  port: { type: 'string' },
} as const;

const schema = z.object({
  scenario: z.string().default('pool-exhaustion'),
  mode: z.enum(['act', 'observe']).default('act'),
  trigger: z.enum(['alert', 'schedule', 'by-hand']).default('alert'),
  expect: z.enum(OUTCOMES).nullable().default(null),
  port: z.coerce.number().int().min(1).max(65_500).nullable().default(null),
});
