import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { withoutTemplates } from './without-templates.ts';

/** An empty Postgres. Setting one up takes seconds, so that is done once and a copy of it is kept beside the packages. */
export async function openPostgres(options: PGliteOptions = {}): Promise<PGlite> {
  const kept = await readKept();
  return PGlite.create({ ...options, loadDataDir: kept ?? (await setUp()) });
}

const { version } = JSON.parse(
  readFileSync(new URL('../../../node_modules/@electric-sql/pglite/package.json', import.meta.url), 'utf8'),
);
const folder = new URL('../../../node_modules/.cache/firebreak/', import.meta.url);
const file = new URL(`postgres-${version}-lean.tar`, folder);

async function readKept(): Promise<Blob | null> {
  try {
    return new Blob([await readFile(file)]);
  } catch {
    return null;
  }
}

async function setUp(): Promise<Blob> {
  const fresh = await PGlite.create();
  const whole = await fresh.dumpDataDir('none');
  await fresh.close();
  const data = new Blob([withoutTemplates(await whole.bytes())]);
  await keep(data);
  return data;
}

/** Under its name only once it is whole: others may be looking. A place that cannot be written to only costs time. */
async function keep(data: Blob): Promise<void> {
  const unfinished = new URL(`postgres-${version}.${process.pid}.unfinished`, folder);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(unfinished, Buffer.from(await data.arrayBuffer()));
    await rename(unfinished, file);
  } catch (error) {
    console.error(`The prepared database could not be kept: ${String(error)}`);
  }
}
