import { plainReading, takeEscapesAway } from './escapes.ts';

/** One form of a secret. */
export interface SecretForm {
  readonly text: string;
  /** Its base64, whose neighbours still tell a few bits. */
  readonly isBase64: boolean;
}

/**
 * The forms in which a service may echo a secret. Escaped forms are not among them: texts are searched with their escapes
 * taken away as well.
 */
export function secretForms(secrets: readonly string[]): readonly SecretForm[] {
  const known = secrets
    .flatMap((secret) => [secret, secret.trim()])
    .filter((secret) => secret.length >= LEAST_CHARACTERS);
  const forms = new Map(known.flatMap(echoes).map((form) => [form.text, form]));
  return [...forms.values()];
}

/** Anything shorter would be found in ordinary words. */
const LEAST_CHARACTERS = 4;
const LEAST_ENCODED = 8;

function echoes(secret: string): readonly SecretForm[] {
  const bytes = Buffer.from(secret);
  const hexadecimal = bytes.toString('hex');
  const plain = [
    secret,
    secret.replaceAll(/\s+/g, ' '),
    // One that looks escaped itself.
    takeEscapesAway(plainReading(secret))?.text ?? secret,
    secret.replaceAll(' ', '+'),
    encodeURIComponent(secret.toWellFormed()),
    ...[hexadecimal, hexadecimal.toUpperCase()].filter((form) => form.length >= LEAST_ENCODED),
  ];
  const base64 = [0, 1, 2].flatMap((shift) => base64Core(bytes, shift)).filter((form) => form.length >= LEAST_ENCODED);
  return [...plain.map((text) => ({ text, isBase64: false })), ...base64.map((text) => ({ text, isBase64: true }))];
}

/** What of a secret's base64 is the same whatever stands before and after it, for one of three alignments; in both alphabets. */
function base64Core(bytes: Buffer, shift: number): readonly string[] {
  const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
  const first = Math.ceil((shift * 8) / 6);
  const core = shifted.toString('base64').slice(first, Math.floor((shifted.length * 8) / 6));
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}
