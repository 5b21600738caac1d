import type { Results } from '@electric-sql/pglite';

/** A query's result in Logfire's words: field types as DataFusion names them, instants in ISO 8601, numbers as numbers. */
export function answerJson(result: Results<Readonly<Record<string, unknown>>>): Readonly<Record<string, unknown>> {
  const fields = result.fields.map((field) => ({
    name: field.name,
    data_type: DATA_TYPES[field.dataTypeID] ?? 'Utf8',
    nullable: true,
  }));
  return { schema: { fields }, data: result.rows };
}

/** Keeps microseconds, which a JavaScript date would lose. */
export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number,
  1700: Number,
  1114: isoInstant,
  1184: isoInstant,
  1082: (text) => text,
};

const INSTANT = { Timestamp: ['Microsecond', 'UTC'] };

const DATA_TYPES: Readonly<Record<number, unknown>> = {
  16: 'Boolean',
  20: 'Int64',
  21: 'Int32',
  23: 'Int32',
  700: 'Float64',
  701: 'Float64',
  1700: 'Float64',
  1114: INSTANT,
  1184: INSTANT,
};

function isoInstant(text: string): string {
  const [day = '', time = ''] = text.replace(/\+00$/, '').split(' ');
  const [seconds = '', fraction = ''] = time.split('.');
  return `${day}T${seconds}.${fraction.padEnd(6, '0')}Z`;
}
