import type { Stretch } from './credential-shapes.ts';

/**
 * User and password in addresses and connection strings, such as those of Postgres
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS). People write passwords with `/` and
 * `@` as they are, so that the last `@` counts. In an address of the web an `@` behind a slash is an ordinary part of the
 * path, unless there is something that can only be a password.
 */
export function findUserinfo(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let run = { end: 0, lastAt: -1 };
  let next = 0;
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', next)) {
    const from = at + 3;
    next = from;
    if (from > run.end) run = readRun(text, from);
    if (run.lastAt < from) continue;
    const to = endOfUserinfo(text, at, run.lastAt);
    if (to === null) continue;
    found.push({ from, to });
    next = to;
  }
  return found;
}

const ENDS_RUN = /[\s"]/g;

/** An address goes on until white space or a double quote. */
function readRun(text: string, from: number): { readonly end: number; readonly lastAt: number } {
  ENDS_RUN.lastIndex = from;
  const end = ENDS_RUN.exec(text)?.index ?? text.length;
  const lastAt = text.slice(from, end).lastIndexOf('@');
  return { end, lastAt: lastAt === -1 ? -1 : from + lastAt };
}

const LONGEST_SCHEME = 31;
const SCHEME = /[a-z][a-z0-9+.-]*$/i;
const WEB = /(?:^|\+)(?:https?|wss?|s?ftps?|git|ssh|file)$/i;
const HOST_AND_PORT = /^(?:[^:]*|\[[^\]]*\])(?::\d{0,5})?$/;
const ENDS_AUTHORITY = /[/?#\s"]/g;

function endOfUserinfo(text: string, at: number, lastAt: number): number | null {
  const [scheme] = text.slice(Math.max(0, at - LONGEST_SCHEME), at).match(SCHEME) ?? [];
  if (scheme === undefined) return null;
  if (!WEB.test(scheme)) return lastAt;
  ENDS_AUTHORITY.lastIndex = at + 3;
  const authority = text.slice(at + 3, ENDS_AUTHORITY.exec(text)?.index ?? text.length);
  const inAuthority = authority.lastIndexOf('@');
  if (inAuthority !== -1) return at + 3 + inAuthority;
  return HOST_AND_PORT.test(authority) ? null : lastAt;
}
