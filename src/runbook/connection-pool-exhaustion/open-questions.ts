import type { OpenQuestion } from '../../incident/evidence.ts';
import { formatDuration } from '../../support/duration.ts';
import type { AnswerQuestions, Row } from '../runbook.ts';
import { type AddressFailures, readAddressFailures } from './address-failures.ts';

/** The questions that the runbook leaves open, each with what this incident's evidence says. Honest where it says nothing. */
export const answerQuestions: AnswerQuestions = ({ rows, addresses, kinds }) => {
  const connects = rows('connect-times') ?? [];
  const failures = readAddressFailures(rows('address-failures') ?? []);
  return [
    { question: 'Why do some connections succeed while others fail?', answer: mixedSuccess(connects, failures) },
    { question: 'Is it the proxy, DNS or the application?', answer: whose(failures, addresses) },
    { question: 'Why is there no reasonable total time-out?', answer: totalTimeout(connects, failures) },
    { question: 'Does IPv6 cost time?', answer: families(failures, addresses) },
    { question: 'Would an alert on listener disconnects have helped?', answer: listener(kinds) },
    { question: 'Is a circuit breaker needed?', answer: breaker(connects) },
  ] satisfies readonly OpenQuestion[];
};

type Addresses = Parameters<AnswerQuestions>[0]['addresses'];

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + (typeof row[column] === 'number' ? row[column] : 0), 0);
}

function mixedSuccess(connects: readonly Row[], failures: readonly AddressFailures[]): string {
  const fast = sum(connects, 'fast');
  const slow = sum(connects, 'slow');
  const failed = sum(connects, 'failed');
  if (fast + slow + failed === 0) return 'No connect was seen.';
  const bad = new Set(failures.map((failure) => failure.address)).size;
  const where = bad === 0 ? 'no address was named by the app' : `${bad} addresses failed from inside the app`;
  return `Of ${fast + slow + failed} connects ${fast} took less than 250 ms, ${slow} were slower and ${failed} failed; ${where}. Requests that find an idle connection never notice.`;
}

function whose(failures: readonly AddressFailures[], addresses: Addresses): string {
  if (addresses.length === 0)
    return 'Not known: set database-host, and each address is asked from outside at the same time.';
  const good = addresses.filter((address) => address.answers).length;
  const outside = `From outside ${good} of ${addresses.length} addresses answered`;
  if (failures.length === 0) return `${outside}; the app named no failing address.`;
  const open = new Set(addresses.filter((address) => address.answers).map((address) => address.address));
  const both = new Set(failures.filter((failure) => open.has(failure.address)).map((failure) => failure.address)).size;
  return `${outside}; ${both} of those had failed for the app: ${both > 0 ? 'it is the way from the app, or the app itself, not the database' : 'the app has other addresses than DNS gives now'}.`;
}

function totalTimeout(connects: readonly Row[], failures: readonly AddressFailures[]): string {
  const longest = Math.max(
    0,
    ...connects.map((row) => (typeof row.longest_seconds === 'number' ? row.longest_seconds : 0)),
  );
  const count = new Set(failures.map((failure) => failure.address)).size;
  const walked = count === 0 ? '' : ` The app walked ${count} addresses, each with a time limit of its own.`;
  return longest === 0
    ? 'No connect has finished yet.'
    : `The longest finished connect took ${formatDuration(longest * 1_000)}.${walked}`;
}

function families(failures: readonly AddressFailures[], addresses: Addresses): string {
  const all = [...failures, ...addresses];
  const six = new Set(all.filter(({ family }) => family === 6).map(({ address }) => address)).size;
  const four = new Set(all.filter(({ family }) => family === 4).map(({ address }) => address)).size;
  if (six + four === 0) return 'Not known: no address was seen.';
  const lost = failures.filter(({ family }) => family === 6).reduce((total, { times }) => total + times, 0);
  return six === 0
    ? `No: all ${four} addresses are IPv4.`
    : `${six} of ${six + four} addresses are IPv6, with ${lost} failed tries.`;
}

function listener(kinds: readonly string[]): string {
  return kinds.includes('listener-disturbed')
    ? 'Yes: the listener was disturbed in this incident, and it notices within 20 s.'
    : 'Not this time: the listener was not disturbed.';
}

function breaker(connects: readonly Row[]): string {
  const failed = sum(connects, 'failed');
  return failed === 0
    ? 'No failed connect was counted.'
    : `${failed} connects were tried in vain before anything stopped them; the restart budget is the only breaker there is.`;
}
