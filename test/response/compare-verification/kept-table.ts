import { readFileSync } from 'node:fs';

/** The table of our own recordings, as `npm run compare-verification -- --markdown` wrote it last. */
export const KEPT_TABLE = new URL('kept-table.md', import.meta.url);

export function readKeptTable(): string {
  return readFileSync(KEPT_TABLE, 'utf8').trim();
}
