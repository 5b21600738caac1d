import { CREDENTIAL_HINT, findCredentials, type Stretch } from './credential-shapes.ts';
import { ESCAPE_HINT, insideEscapes, plainReading, type Reading, takeEscapesAway } from './escapes.ts';
import { type SecretForm, secretForms } from './secret-forms.ts';

export type Redact = (text: string) => string;

/**
 * A function that takes the given secrets, in the forms in which services echo them, and anything shaped like a credential
 * or a mail address out of a text. It looks through the escapes of JSON, markdown, HTML and addresses; where a text was
 * JSON it still is, and code spans stay closed. Doing it twice changes nothing more.
 */
export function createRedaction(secrets: readonly string[]): Redact {
  const forms = beginWith(secretForms(secrets));
  return (text) => {
    // Most texts are a time, an id or a sentence.
    if (!forms.beginning.test(text) && !CREDENTIAL_HINT.test(text) && !ESCAPE_HINT.test(text)) return text;
    let current = text;
    // What is left may read as a credential again; each round leaves less.
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const next = cover(current, findAll(current, forms));
      if (next === current) break;
      current = next;
    }
    return current;
  };
}

const MOST_ROUNDS = 5;
/** Texts within texts within texts: JSON in a log line in JSON. */
const MOST_LAYERS = 3;

/** Secrets, and what finds any of their beginnings at once. */
interface Forms {
  readonly all: readonly SecretForm[];
  readonly beginning: RegExp;
}

function beginWith(all: readonly SecretForm[]): Forms {
  const beginnings = new Set(all.map(({ text }) => RegExp.escape(text.slice(0, LEAST_CUT))));
  return { all, beginning: all.length === 0 ? NEVER : new RegExp([...beginnings].join('|')) };
}

const NEVER = /(?!)/;

function findAll(text: string, forms: Forms): readonly Stretch[] {
  const found: Stretch[] = [];
  let reading: Reading | null = plainReading(text);
  for (let layer = 0; reading !== null && layer <= MOST_LAYERS; layer += 1) {
    const { starts, ends } = reading;
    const toOriginal = ({ from, to }: Stretch): Stretch => ({ from: starts(from), to: ends(to - 1) });
    found.push(...findForms(reading.text, forms).map(toOriginal));
    const credentials = findCredentials(reading.text).map(toOriginal);
    found.push(...(layer === 0 ? credentials : upToQuotes(text, credentials)));
    reading = takeEscapesAway(reading);
  }
  return found;
}

/** A double quote that is not escaped in the original ends what is deeper: there the text that was escaped is over. */
function upToQuotes(text: string, found: readonly Stretch[]): readonly Stretch[] {
  if (found.length === 0) return found;
  const inside = insideEscapes(text);
  return found.flatMap(({ from, to }) => {
    let end = from;
    while (end < to && (text[end] !== '"' || inside[end] === 1)) end += 1;
    return end > from ? { from, to: end } : [];
  });
}

/** As many characters of a secret are taken for it where the text was cut off. */
const LEAST_CUT = 8;

const BASE64 = /[A-Za-z0-9+/_-]/;

function findForms(text: string, { all, beginning }: Forms): readonly Stretch[] {
  if (!beginning.test(text)) return [];
  return all.flatMap(({ text: form, isBase64 }) => {
    const found: Stretch[] = [];
    const beginning = form.slice(0, LEAST_CUT);
    for (let from = text.indexOf(beginning); from !== -1; from = text.indexOf(beginning, from + 1)) {
      let to = from + beginning.length;
      while (to - from < form.length && text[to] === form[to - from]) to += 1;
      const isCut = to === text.length || text[to] === '…';
      if (to - from < form.length && !isCut) continue;
      const before = isBase64 && BASE64.test(text[from - 1] ?? '') ? 1 : 0;
      const behind = isBase64 && BASE64.test(text[to] ?? '') ? 1 : 0;
      found.push({ from: from - before, to: to + behind });
    }
    return found;
  });
}

/** Everything found becomes `***`, but for backticks: without one a code span would end elsewhere. */
function cover(text: string, found: readonly Stretch[]): string {
  if (found.length === 0) return text;
  const inside = insideEscapes(text);
  const sorted = [...found].sort((one, other) => one.from - other.from);
  const parts: string[] = [];
  let done = 0;
  for (let index = 0; index < sorted.length; ) {
    let { from = 0, to = 0 } = sorted[index] ?? {};
    for (index += 1; index < sorted.length && (sorted[index]?.from ?? 0) <= to; index += 1) {
      to = Math.max(to, sorted[index]?.to ?? 0);
    }
    while (inside[from] === 1) from -= 1;
    while (inside[to] === 1) to += 1;
    if (from < done) from = done;
    parts.push(text.slice(done, from), text.slice(from, to).replaceAll(/[^`]+/g, '***'));
    done = Math.max(done, to);
  }
  return parts.join('') + text.slice(done);
}
