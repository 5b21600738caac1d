import { z } from 'zod';
import { cleanText } from './clean-text.ts';

/** What is kept of one row of an alert's result: allow-listed columns by name. */
export type AlertRow = Readonly<Record<string, string | number>>;

/**
 * The rows of a `raw-data` body, which come as positional arrays beside the columns
 * (https://logfire.pydantic.dev/docs/guides/web-ui/alerts/). At most 5 rows; of these only the columns below, so that
 * whatever else an alert selects (messages, addresses, users) goes no further. Never throws.
 */
export function parseRows(columns: unknown, data: unknown): readonly AlertRow[] {
  const names = list.parse(columns).map((column) => named.safeParse(column).data?.name ?? null);
  return list
    .parse(data)
    .slice(0, MOST_ROWS)
    .map((row) => parseRow(names, list.parse(row)))
    .filter((row) => Object.keys(row).length > 0);
}

const MOST_ROWS = 5;
const MOST_CHARACTERS = 100;

/** Columns whose texts say where the trouble is. */
export const TEXT_COLUMNS: readonly string[] = ['service_name', 'span_name', 'deployment_environment'];

/** Columns that count something; only whole numbers from 0 on are kept. */
export const COUNT_COLUMNS: readonly string[] = [
  'count',
  'pool_timeouts',
  'pool_errors',
  'slow_connects',
  'server_errors',
];

/** Adding nothing makes 0 of the -0 that JSON can say. */
export const wholeNumber = z
  .number()
  .int()
  .nonnegative()
  .transform((count) => count + 0);

const list = z.array(z.unknown()).catch([]);
const named = z.looseObject({ name: z.string() });

function parseRow(names: readonly (string | null)[], cells: readonly unknown[]): AlertRow {
  const row: Record<string, string | number> = {};
  for (const column of [...TEXT_COLUMNS, ...COUNT_COLUMNS]) {
    const position = names.indexOf(column);
    const value = position < 0 ? null : parseCell(column, cells[position]);
    if (value !== null) row[column] = value;
  }
  return row;
}

function parseCell(column: string, cell: unknown): string | number | null {
  if (COUNT_COLUMNS.includes(column)) return wholeNumber.safeParse(cell).data ?? null;
  return typeof cell === 'string' ? cleanText(cell, MOST_CHARACTERS) : null;
}
