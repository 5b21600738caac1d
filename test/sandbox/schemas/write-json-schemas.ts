import { writeFile } from 'node:fs/promises';
import { jsonSchemas } from './json-schemas.ts';

for (const [file, schema] of Object.entries(jsonSchemas)) {
  await writeFile(new URL(file, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
