import type { DialectAnswer, Row } from './dialect-answer.ts';
import type { NamedQuery } from './dialect-question.ts';

export type Comparison =
  | { readonly verdict: 'same'; readonly rows: number }
  | { readonly verdict: 'different' | 'reordered' | 'refused' | 'cut off'; readonly says: string };

/** Are these the same rows? In the same order, where the query asks for one. */
export function compareAnswers(query: NamedQuery, dataFusion: DialectAnswer, postgres: DialectAnswer): Comparison {
  if ('refused' in dataFusion) return { verdict: 'refused', says: `DataFusion: ${dataFusion.refused}` };
  if ('refused' in postgres) return { verdict: 'refused', says: `Postgres: ${postgres.refused}` };
  if (postgres.rows.length >= query.rowLimit) {
    return { verdict: 'cut off', says: `${postgres.rows.length} rows reach the limit of ${query.rowLimit}` };
  }
  const difference = firstDifference(query, dataFusion.rows, postgres.rows);
  if (difference === null) return { verdict: 'same', rows: postgres.rows.length };
  const unordered = firstDifference(query, sorted(query, dataFusion.rows), sorted(query, postgres.rows));
  if (unordered !== null) return { verdict: 'different', says: unordered };
  return query.ordered ? { verdict: 'reordered', says: difference } : { verdict: 'same', rows: postgres.rows.length };
}

function firstDifference(query: NamedQuery, left: readonly Row[], right: readonly Row[]): string | null {
  if (left.length !== right.length) return `DataFusion has ${left.length} rows, Postgres has ${right.length}`;
  for (const [index, row] of left.entries()) {
    const other = right[index] ?? {};
    const columns = new Set([...Object.keys(row), ...Object.keys(other)]);
    for (const column of columns) {
      const tolerance = query.estimates.has(column) ? ESTIMATE_TOLERANCE : FLOAT_TOLERANCE;
      if (!alike(row[column], other[column], tolerance)) {
        const values = `${JSON.stringify(row[column])} on DataFusion, ${JSON.stringify(other[column])} on Postgres`;
        return `row ${index + 1}, ${column}: ${values}`;
      }
    }
  }
  return null;
}

const FLOAT_TOLERANCE = 1e-9;
/** A share of the value: of a dozen values, the estimate may be the neighbour of the exact one. */
const ESTIMATE_TOLERANCE = 0.4;

function alike(left: unknown, right: unknown, tolerance: number): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') return (left ?? null) === (right ?? null);
  return Math.abs(left - right) <= tolerance * Math.max(Math.abs(left), Math.abs(right));
}

function sorted(query: NamedQuery, rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((left, right) => {
    const [leftKey, rightKey] = [sortKey(query, left), sortKey(query, right)];
    return leftKey < rightKey ? -1 : Number(leftKey > rightKey);
  });
}

function sortKey(query: NamedQuery, row: Row): string {
  const exact = Object.entries(row).filter(([column, value]) => value !== null && !query.estimates.has(column));
  return JSON.stringify(exact.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
