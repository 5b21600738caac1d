import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium, HOW_TO_GET_CHROMIUM } from './browser/find-chromium.ts';
import { openBrowser } from './browser/open-browser.ts';
import { takeScreenshot } from './browser/take-screenshot.ts';
import { rehearsalFolder } from './rehearsal-folder.ts';

// Takes pictures of the newest page of a rehearsal, or of the file that is named, on a phone's and a desk's screen.
try {
  const page = process.argv[2] ?? (await newestPage());
  const tooWide = await takeAll(resolve(page));
  for (const name of tooWide) console.error(`${name}: the page is wider than the screen.`);
  if (tooWide.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function takeAll(page: string): Promise<readonly string[]> {
  const executable = findChromium(process.env);
  if (executable === null) throw new Error(HOW_TO_GET_CHROMIUM);
  const browser = await openBrowser(executable);
  const tooWide: string[] = [];
  try {
    for (const opened of [false, true]) {
      for (const width of [390, 1280]) {
        for (const scheme of ['light', 'dark'] as const) {
          const name = `${basename(page, '.html')}-${width}-${scheme}${opened ? '-opened' : ''}`;
          const file = join(rehearsalFolder, `${name}.png`);
          const { fits } = await takeScreenshot(browser, {
            url: pathToFileURL(page).href,
            file,
            width,
            scheme,
            opened,
          });
          if (!fits) tooWide.push(name);
          console.log(file);
        }
      }
    }
  } finally {
    await browser.close();
  }
  return tooWide;
}

async function newestPage(): Promise<string> {
  const names = await readdir(rehearsalFolder).catch(() => []);
  const pages = names.filter((name) => name.endsWith('.html')).map((name) => join(rehearsalFolder, name));
  const aged = await Promise.all(pages.map(async (path) => ({ path, atMs: (await stat(path)).mtimeMs })));
  const newest = aged.toSorted((one, other) => other.atMs - one.atMs)[0];
  if (newest === undefined) throw new Error("There is no page yet. Run 'npm start' first.");
  return newest.path;
}
