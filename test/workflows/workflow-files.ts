import { readdirSync } from 'node:fs';
import { readText } from '../toolchain/metadata-tables.ts';

export interface WorkflowFile {
  readonly name: string;
  readonly text: string;
}

/** The workflows to copy: each stands in the README behind a mark with its name. */
export function readmeWorkflows(): readonly WorkflowFile[] {
  const found = readText('README.md').matchAll(/<!-- workflow: ([a-z-]+) -->\n```yaml\n([\s\S]*?)```/g);
  return [...found].map(([, name = '', text = '']) => ({ name, text }));
}

/** The workflows of this repository. */
export function repositoryWorkflows(): readonly WorkflowFile[] {
  const folder = '.github/workflows/';
  return readdirSync(new URL(`../../${folder}`, import.meta.url))
    .sort()
    .map((file) => ({ name: file.replace(/\.yml$/, ''), text: readText(`${folder}${file}`) }));
}
