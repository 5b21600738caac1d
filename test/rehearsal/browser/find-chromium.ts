import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a Chromium on this machine; null where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv): string | null {
  const given = environment.CHROMIUM;
  if (given !== undefined && given !== '') return given;
  const folders = (environment.PATH ?? '').split(delimiter);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC_CHROME];
  return candidates.find(isExecutable) ?? null;
}

export const HOW_TO_GET_CHROMIUM =
  'No Chromium found. Install one (Debian, Ubuntu: apt-get install chromium; macOS: brew install --cask chromium), or set CHROMIUM to the path of a Chrome.';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
