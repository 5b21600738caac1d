import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Browser } from './open-browser.ts';

/** Opens the page as such a screen shows it, takes a picture of the whole of it, and says whether it fits the width. */
export async function takeScreenshot(browser: Browser, shot: Shot): Promise<{ readonly fits: boolean }> {
  const { width, scheme } = shot;
  await browser.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await setSize(browser, width, SCREEN_HEIGHT);
  await browser.send('Page.enable');
  await browser.send('Page.navigate', { url: shot.url });
  const { wide, height } = await measure(browser, shot.opened);
  await setSize(browser, width, Math.min(height, HIGHEST));
  const { data } = pictureSchema.parse(await browser.send('Page.captureScreenshot', { format: 'png' }));
  await writeFile(shot.file, Buffer.from(data, 'base64'));
  return { fits: wide <= width };
}

export interface Shot {
  readonly url: string;
  readonly file: string;
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** Whether folded sections are opened. */
  readonly opened: boolean;
}

const SCREEN_HEIGHT = 900;
/** More than that Chromium does not draw in one picture. */
const HIGHEST = 16_000;

const sizeSchema = z.object({ wide: z.number(), height: z.number() });
const pictureSchema = z.looseObject({ data: z.string() });

async function setSize(browser: Browser, width: number, height: number): Promise<void> {
  await browser.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: width < 500,
  });
}

/** Once the page has loaded and its diagrams, if any, are drawn. */
async function measure(browser: Browser, opened: boolean): Promise<z.infer<typeof sizeSchema>> {
  const expression = `(async () => {
    if (document.readyState !== 'complete') await new Promise((loaded) => addEventListener('load', loaded));
    await globalThis.diagramsDrawn;
    for (const one of document.querySelectorAll('details')) one.open = ${opened};
    const { scrollWidth: wide, scrollHeight: height } = document.documentElement;
    return { wide, height };
  })()`;
  const answer = await browser.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  const { result, exceptionDetails } = evaluationSchema.parse(answer);
  if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
  return sizeSchema.parse(result.value);
}

const evaluationSchema = z.looseObject({
  result: z.looseObject({ value: z.unknown() }),
  exceptionDetails: z.unknown().optional(),
});
