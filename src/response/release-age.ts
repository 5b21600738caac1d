const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** When a ULID was made: its first ten characters are milliseconds since the epoch (https://github.com/ulid/spec). Null when it is not one. */
export function ulidTimeMs(ulid: string): number | null {
  const text = ulid.toUpperCase();
  if (text.length !== 26 || [...text].some((character) => !CROCKFORD.includes(character))) return null;
  return [...text.slice(0, 10)].reduce((time, character) => time * 32 + CROCKFORD.indexOf(character), 0);
}
