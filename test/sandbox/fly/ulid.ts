import { createHash } from 'node:crypto';

/** A ULID for an instant, the same every time for the same seed. */
export function ulid(atMs: number, seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  let random = '';
  for (let index = 0; index < 16; index += 1) random += ALPHABET[(digest[index] ?? 0) % 32];
  return encode(Math.max(0, Math.floor(atMs))) + random;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function encode(atMs: number): string {
  let rest = atMs;
  let text = '';
  for (let index = 0; index < 10; index += 1) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
