import type { z } from 'zod';
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
    const issue = result.error.issues[0];
    const column = issue?.path.join('.') ?? '';
    throw new ServiceError({
      service: 'Logfire',
      call: purpose,
      kind: 'odd-answer',
      effect: 'none',
      message: `row ${index + 1}, column ${column}: ${issue?.message ?? 'not understood'}`,
      cause: result.error,
    });
  });
}
