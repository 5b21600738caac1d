import { isIPv4, isIPv6 } from 'node:net';

/** Takes addresses and host names out of texts, and gives each a name of its own that stays the same within a run. */
export interface AddressRedaction {
  redact(text: string): string;
  /** How many different addresses and hosts were replaced so far. */
  count(): number;
  /** From now on everything stays as it is. */
  off(): void;
}

/** Whatever an address can be part of, with what people put behind it. */
const WORD = /[\w:.]+/g;
const CORE = /^([\w:.]*?)(:\d{1,5})?([:.]*)$/;
/** As database drivers write it (https://www.psycopg.org/psycopg3/docs/api/errors.html). */
const NAMED_HOST = /(?<=\bhost:? ?=? ?['"])[a-z0-9][a-z0-9.-]{1,252}(?=['"])/gi;

/**
 * @param hosts names that are replaced wherever they stand, such as those of the input database-host.
 */
export function createAddressRedaction(hosts: readonly string[]): AddressRedaction {
  const names = new Map<string, string>();
  let isOn = true;
  const nameOf = (text: string, make: (number: number) => string): string => {
    const key = text.toLowerCase();
    const known = names.get(key) ?? make(names.size + 1);
    names.set(key, known);
    return known;
  };
  const host = (text: string): string => (isAddress(text) ? text : nameOf(text, (number) => `db-host-${number}`));
  const known = hosts.filter((name) => !isAddress(name)).sort((one, other) => other.length - one.length);
  return {
    redact: (text) => {
      if (!isOn) return text;
      const withoutKnown = known.reduce((current, name) => replaceName(current, name, () => host(name)), text);
      return withoutKnown.replaceAll(NAMED_HOST, host).replaceAll(WORD, (word) => replaceAddress(word, nameOf));
    },
    count: () => names.size,
    off: () => {
      isOn = false;
    },
  };
}

type NameOf = (text: string, make: (number: number) => string) => string;

/** An address alone, or with a port, or at the end of a sentence. */
function replaceAddress(word: string, nameOf: NameOf): string {
  if (isAddress(word)) return addressName(word, nameOf);
  const [, address = '', port = '', rest = ''] = CORE.exec(word) ?? [];
  return isAddress(address) ? `${addressName(address, nameOf)}${port}${rest}` : word;
}

function addressName(address: string, nameOf: NameOf): string {
  return nameOf(address, (number) => `db-address-${number} (IPv${isIPv4(address) ? 4 : 6})`);
}

function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && text.length > 2);
}

function replaceName(text: string, name: string, by: () => string): string {
  const exact = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<![\\w-])${exact}(?![\\w-])`, 'gi'), by);
}
