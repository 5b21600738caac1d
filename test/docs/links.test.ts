import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { readText } from '../toolchain/metadata-tables.ts';

const PAGES = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)];

/** As GitHub makes them from headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(PAGES)('the links in %s lead somewhere', (page) => {
  const links = [...readText(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  for (const link of links.filter((one) => !/^https:/.test(one))) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : posix.join(posix.dirname(page), path);
    expect(existsSync(new URL(`../../${target}`, import.meta.url)), `${link} in ${page}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readText(target)), `${link} in ${page}`).toContain(anchor);
  }
});
