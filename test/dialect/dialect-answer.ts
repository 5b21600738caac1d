/** What an engine says to a question: rows with instants as ISO 8601 in milliseconds, or why not. */
export type DialectAnswer = { readonly rows: readonly Row[] } | { readonly refused: string };

export type Row = Readonly<Record<string, unknown>>;
