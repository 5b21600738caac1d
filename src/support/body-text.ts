/** The answer goes on and on: it was left. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/**
 * A body as text, of at most so many bytes after unpacking.
 *
 * @throws AnswerTooLong as soon as there are more, without reading on.
 */
export async function readBodyText(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new AnswerTooLong(`the answer is longer than ${mostBytes / 1_000_000} MB`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
