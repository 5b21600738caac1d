/**
 * A text from outside as one line of at most `limit` characters, without control, direction and other invisible
 * characters; null when nothing is left. Cleaning what is clean changes nothing.
 */
export function cleanText(text: string, limit: number): string | null {
  const visible = text.replaceAll(/\s/g, ' ').replaceAll(/\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}/gu, '');
  const line = [...visible.replaceAll(/\s+/g, ' ').trim()].slice(0, limit).join('').trim();
  return line === '' ? null : line;
}
