import { readFileSync, writeFileSync } from 'node:fs';
import { fill, metadataTables } from './metadata-tables.ts';

// The README's tables come from action.yml.
const readme = new URL('../../README.md', import.meta.url);
const filled = Object.entries(metadataTables()).reduce(
  (text, [name, content]) => fill(text, name, content),
  readFileSync(readme, 'utf8'),
);
writeFileSync(readme, filled);
