import { readFileSync, writeFileSync } from 'node:fs';
import { readmeExample } from '../report/readme-example.ts';
import { readKeptTable } from '../response/compare-verification/kept-table.ts';
import { fill, metadataTables } from './metadata-tables.ts';

// The README's tables come from action.yml and the comparison's last table, its example from a recorded incident.
const readme = new URL('../../README.md', import.meta.url);
const contents = { ...metadataTables(), example: readmeExample(), 'compare-verification': readKeptTable() };
const filled = Object.entries(contents).reduce(
  (text, [name, content]) => fill(text, name, content),
  readFileSync(readme, 'utf8'),
);
writeFileSync(readme, filled);
