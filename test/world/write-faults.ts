import { writeFileSync } from 'node:fs';
import { ALL_CELLS } from './fault-cells.ts';
import { keyOf, renderFaultsPage } from './faults-page.ts';
import { sufferCell } from './suffer-cell.ts';

const endings = new Map<string, string>();
for (const cell of ALL_CELLS) endings.set(keyOf(cell), (await sufferCell(cell)).ending);
writeFileSync(new URL('../../docs/faults.md', import.meta.url), renderFaultsPage(endings));
