import type { Cell, EvidenceTable } from '../incident/evidence.ts';
import { shortTrace } from './markdown.ts';

/** More columns than this do not stand beside each other on a phone. */
const MOST_COLUMNS = 4;

/** The same table with fewer columns: those in the middle share one, separated by commas. */
export function narrow(
  columns: EvidenceTable['columns'],
  rows: EvidenceTable['rows'],
): Pick<EvidenceTable, 'columns' | 'rows'> {
  const merged = columns.length - MOST_COLUMNS + 1;
  if (merged < 2) return { columns, rows };
  const from = MOST_COLUMNS - 2;
  const to = from + merged;
  const join = <Item>(items: readonly Item[], together: (middle: readonly Item[]) => Item): readonly Item[] => [
    ...items.slice(0, from),
    together(items.slice(from, to)),
    ...items.slice(to),
  ];
  return {
    columns: join(columns, (middle) => middle.join(', ')),
    rows: rows.map((cells) => join<Cell>(cells, (middle) => middle.map(asText).join(', '))),
  };
}

function asText(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.map(({ traceId }) => shortTrace(traceId)).join(' ');
}
