import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../support/clock.ts';

export type Resolve = (
  host: string,
  limit: { readonly clock: Clock; readonly timeoutMs: number },
) => Promise<Resolution>;

export interface Resolution {
  /** IPv4 and IPv6, each once. */
  readonly addresses: readonly string[];
  /** Why there is none; of no meaning when there is one. */
  readonly trouble: string;
}

/**
 * Every A and AAAA record of a name; an address is its own. Names that DNS does not give, or only one kind of whose records
 * it could give, are looked for in this machine's own tables as well. Never throws: a name without an address is a finding.
 */
export const resolveAddresses: Resolve = async (host, { clock, timeoutMs }) => {
  if (isIP(host) !== 0) return { addresses: [host], trouble: '' };
  const resolver = new Resolver({ timeout: timeoutMs / 2, tries: 1 });
  const found = new Set<string>();
  const over = new AbortController();
  const late = clock.sleep(timeoutMs, over.signal).then(
    () => `the name did not resolve within ${timeoutMs / 1_000} s`,
    () => 'given up',
  );
  try {
    const trouble = await Promise.race([collect(host, resolver, found), late]);
    return { addresses: [...found], trouble };
  } finally {
    over.abort();
    resolver.cancel();
  }
};

const NO_SUCH_RECORD = new Set(['ENODATA', 'ENOTFOUND']);

/** Gives what went wrong, empty when nothing did. What was found until then counts even when the rest comes too late. */
async function collect(host: string, resolver: Resolver, found: Set<string>): Promise<string> {
  const keep = (addresses: readonly string[]): void => {
    for (const address of addresses) found.add(address);
  };
  const answers = await Promise.allSettled([resolver.resolve4(host).then(keep), resolver.resolve6(host).then(keep)]);
  const codes = answers.flatMap((answer) => (answer.status === 'rejected' ? codeOf(answer.reason) : []));
  if (found.size > 0 && codes.every((code) => NO_SUCH_RECORD.has(code))) return '';
  try {
    keep((await lookup(host, { all: true })).map((known) => known.address));
    return '';
  } catch (error) {
    return `the name does not resolve (${codeOf(error)})`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
