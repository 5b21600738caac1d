/** A text as an SQL string literal. Logfire has no bind parameters, so quoting happens here and only here. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
