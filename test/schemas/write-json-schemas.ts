import { writeFile } from 'node:fs/promises';
import { publishedSchemas } from './json-schemas.ts';

// The JSON Schemas of the evidence file and of the output result, for whoever reads them with a program.
for (const [file, schema] of Object.entries(publishedSchemas())) {
  await writeFile(new URL(`../../docs/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
