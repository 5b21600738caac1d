import type { z } from 'zod';
import { sayField } from '../support/say-field.ts';
import { ServiceError } from '../support/service-error.ts';

/**
 * Rows of a query, seen by a schema.
 *
 * @throws ServiceError of kind `odd-answer` that names row and column.
 */
export function parseRows<T>(
  purpose: string,
  schema: z.ZodType<T>,
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly T[] {
  return rows.map((row, index) => {
    const result = schema.safeParse(row);
    if (result.success) return result.data;
    throw new ServiceError({
      service: 'Logfire',
      call: purpose,
      kind: 'odd-answer',
      effect: 'none',
      message: `row ${index + 1}, ${sayField(result.error, 'column')}`,
      cause: result.error,
    });
  });
}

/** Each row with just these columns; one that is missing is there as undefined, for the schema to see. */
export function pickColumns(
  rows: readonly Readonly<Record<string, unknown>>[],
  columns: readonly string[],
): readonly Readonly<Record<string, unknown>>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
}
