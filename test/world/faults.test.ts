import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { CHOSEN_CELLS } from './fault-cells.ts';
import { keyOf, readFaultsPage } from './faults-page.ts';
import { CALLS } from './name-call.ts';
import { sufferCell } from './suffer-cell.ts';

const told = readFaultsPage(readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8'));
let tried = 0;
afterAll(() => console.log(`cells tried: ${tried}`));

test.each(CALLS)(
  'whatever happens to a call "%s", the bounds hold, and the run ends as docs/faults.md says',
  async (call) => {
    const wrong: string[] = [];
    for (const cell of CHOSEN_CELLS.filter((one) => one.call === call)) {
      const suffered = await sufferCell(cell);
      tried += 1;
      wrong.push(...suffered.wrong.map((text) => `${keyOf(cell)}: ${text}`));
      const page = told.get(keyOf(cell));
      if (page !== suffered.ending) wrong.push(`${keyOf(cell)}: ${suffered.ending}, and the page says ${page}`);
    }
    expect(wrong).toEqual([]);
  },
  600_000,
);
