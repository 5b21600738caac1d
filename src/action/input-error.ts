/** An input that is missing or wrong. The message names it, says what was wrong and what to write instead. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
