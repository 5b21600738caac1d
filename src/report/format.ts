/** A moment in UTC, to the second: "2025-12-08 06:37:00". */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** A moment in UTC, to the minute: "2025-12-08 06:37". */
export function formatMinute(atMs: number): string {
  return formatInstant(atMs).slice(0, 16);
}

/** The time of day in UTC: "06:37:00". */
export function formatTime(atMs: number): string {
  return formatInstant(atMs).slice(11);
}

/** "1 machine", "2 machines". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** "1st", "2nd", "3rd", "4th", "11th". */
export function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

/** "a", "a and b", "a, b and c"; of more than `most` the others as a number. */
export function list(items: readonly string[], most = 4): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** The same text with a capital at its beginning. */
export function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A sentence of its own: a capital at the beginning, a full stop at the end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' ? '' : `${capitalise(trimmed)}${/[.!?…]$/.test(trimmed) ? '' : '.'}`;
}

/** Sentences put one behind the other, each with a capital; ids with digits in them stay as they are. */
export function sentences(text: string): string {
  return sentence(text).replaceAll(
    /([.!?] )([a-z])(?=[a-z]*[ ,.])/g,
    (_, end: string, first: string) => end + first.toUpperCase(),
  );
}
