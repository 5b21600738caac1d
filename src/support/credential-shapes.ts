import { findUserinfo } from './url-userinfo.ts';

/** A part of a text, from its first character to behind its last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Credentials, and mail addresses of people, by their shape: for those that nobody gave as an input. Takes time linear in
 * the text, whatever it is: repetitions are bounded or end what is found.
 */
export function findCredentials(text: string): readonly Stretch[] {
  const userinfo = findUserinfo(text);
  const ends = new Set(userinfo.map((stretch) => stretch.to));
  const mail = findMailAddresses(text, (at) => !ends.has(at));
  return [...findTokens(text), ...findNamedValues(text), ...userinfo, ...mail];
}

/** Each of the shapes below has one of these in it, in small or capital letters. */
export const CREDENTIAL_HINT =
  /@|fm1r_|fm1a_|fm2_|fo1_|pylf_|gh[pousr]_|github_pat_|eyJ|pass|pwd|token|secret|signature|api[_-]?key|authorization|cookie|bearer|basic|flyv1/i;

const TOKENS: readonly RegExp[] = [
  /(?:fm1r|fm1a|fm2)_[A-Za-z0-9+/=_-]{8,}/g,
  /fo1_[A-Za-z0-9_-]{16,}/g,
  /pylf_v\d{1,4}_[A-Za-z0-9_-]{8,}/g,
  /(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9_.-]{16,}/g,
  /github_pat_[A-Za-z0-9_]{16,}/g,
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_.-]{8,}/g,
];

function findTokens(text: string): readonly Stretch[] {
  return TOKENS.flatMap((token) =>
    [...text.matchAll(token)].map((match) => ({ from: match.index, to: match.index + match[0].length })),
  );
}

/** What stands before a credential, and how it reads without quotes: sticky, null where it always has quotes. */
const INTRODUCTIONS: readonly { readonly name: RegExp; readonly bare: RegExp | null }[] = [
  { name: /(?:password|passwd|passphrase)\s{0,3}[=:]\s{0,3}/gi, bare: /[^\s"]+/y },
  { name: /(?:pwd|token|secret|signature|api[_-]?key)=/gi, bare: /[^\s"&]+/y },
  { name: /(?:password|passwd|passphrase|token|secret|api[_-]?key)['"]\s{0,3}:\s{0,3}/gi, bare: null },
  { name: /(?:authorization|api-key)(?:['"]?\s{0,3}[:=]|['"],)\s{0,3}(?:b(?=['"]))?/gi, bare: /[^\s"]+/y },
  { name: /cookie['"]?\s{0,3}[:=]\s{0,3}/gi, bare: /[^\s";]+(?:;\s?[^\s"=;]{1,99}=[^\s";]*)*/y },
  // Prose has "Bearer authentication": a credential has a digit, or is long.
  {
    name: /(?<![a-z0-9])(?:bearer|basic|flyv1)[\s+]{1,3}/gi,
    bare: /(?=[^\s\d]{0,24}\d|\S{24})[A-Za-z0-9._~+/=,-]{8,}/y,
  },
];

const SCHEME = /['"]?(?:bearer|basic|digest|token|flyv1)[\s+]{1,3}/iy;

function findNamedValues(text: string): readonly Stretch[] {
  return INTRODUCTIONS.flatMap(({ name, bare }) => {
    const found: Stretch[] = [];
    name.lastIndex = 0;
    while (name.exec(text) !== null) {
      const value = readValue(text, skip(SCHEME, text, name.lastIndex), bare);
      if (value === null) continue;
      found.push(value);
      name.lastIndex = Math.max(name.lastIndex, value.to);
    }
    return found;
  });
}

function skip(what: RegExp, text: string, at: number): number {
  what.lastIndex = at;
  return what.test(text) ? what.lastIndex : at;
}

/** A quote before one of these ends what it stands in: it does not begin a value. */
const ENDS_JSON_TEXT = /^"(?:[\s,:}\]]|$)/;

/** Inside its quotes or bare. Nothing reaches over a double quote, so that JSON stays JSON. */
function readValue(text: string, at: number, bare: RegExp | null): Stretch | null {
  const quote = text[at];
  if (quote !== '"' && quote !== "'") {
    if (bare === null) return null;
    const to = skip(bare, text, at);
    return to > at ? { from: at, to } : null;
  }
  if (ENDS_JSON_TEXT.test(text.slice(at, at + 2))) return null;
  let to = at + 1;
  for (; to < text.length && text[to] !== '"'; to += 1) {
    const isDoubled = text[to] === quote && text[to + 1] === quote;
    if (text[to] === quote && !isDoubled) break;
    if (isDoubled || text[to] === '\\') to += 1;
  }
  return to > at + 1 ? { from: at + 1, to: Math.min(to, text.length) } : null;
}

const LONGEST_LOCAL_PART = 64;
const LOCAL = /[\p{L}\p{N}._%+-]/u;
const DOMAIN = /(?!\d+\.\d+\.)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}\.\p{L}{2,24}(?![\p{L}\p{N}-])/uy;

function findMailAddresses(text: string, mayBe: (at: number) => boolean): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let from = at;
    while (at - from < LONGEST_LOCAL_PART && LOCAL.test(text[from - 1] ?? '')) from -= 1;
    const to = from < at && mayBe(at) ? skip(DOMAIN, text, at + 1) : at + 1;
    if (to > at + 1) found.push({ from, to });
  }
  return found;
}
