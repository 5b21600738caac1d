import type { Row } from '../runbook.ts';
import { fieldOf } from './present-field.ts';

export interface AddressFailures {
  readonly address: string;
  readonly family: 4 | 6;
  readonly outcome: 'timed out' | 'refused' | 'unreachable' | 'failed';
  readonly times: number;
  /** How many processes saw it. */
  readonly processes: number;
}

const LINE = /hostaddr: '([0-9a-fA-F.:%]{2,60})': ([^\n]{0,200})/g;

/** What happened at each address, from the texts that psycopg writes once all of them have failed (one line per address). */
export function readAddressFailures(rows: readonly Row[]): readonly AddressFailures[] {
  const seen = rows.flatMap((row) =>
    [...fieldOf(row, 'failure').matchAll(LINE)].map((match) => ({
      address: match[1] ?? '',
      outcome: outcomeOf(match[2] ?? ''),
      process: fieldOf(row, 'process'),
    })),
  );
  const groups = Map.groupBy(seen, ({ address, outcome }) => `${address} ${outcome}`);
  return [...groups.values()]
    .flatMap((group): readonly AddressFailures[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { address, outcome } = first;
      const processes = new Set(group.map(({ process }) => process)).size;
      return [{ address, family: address.includes(':') ? 6 : 4, outcome, times: group.length, processes }];
    })
    .sort((one, other) => other.times - one.times || one.address.localeCompare(other.address));
}

function outcomeOf(text: string): AddressFailures['outcome'] {
  if (/timeout expired/i.test(text)) return 'timed out';
  if (/refused/i.test(text)) return 'refused';
  if (/unreachable|no route/i.test(text)) return 'unreachable';
  return 'failed';
}
