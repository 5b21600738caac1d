import { ServiceError } from '../support/service-error.ts';

const BASES: ReadonlyMap<string, string> = new Map([
  ['us', 'https://logfire-us.pydantic.dev'],
  ['eu', 'https://logfire-eu.pydantic.dev'],
]);

/**
 * Where the project of a read token lives: the token names its region, one without a region is of us
 * (https://logfire.pydantic.dev/docs/reference/data-regions/).
 *
 * @throws ServiceError for a region that nobody here knows.
 */
export function logfireBaseUrl(token: string): string {
  const region = token.match(/^pylf_v[0-9]+_([a-z]+)_/)?.[1] ?? 'us';
  const base = BASES.get(region);
  if (base !== undefined) return base;
  throw new ServiceError({
    service: 'Logfire',
    call: 'find the region of the read token',
    kind: 'unauthorized',
    effect: 'none',
    message: `region ${region} is unknown (known: ${[...BASES.keys()].join(', ')}). Set LOGFIRE_BASE_URL for a self-hosted Logfire`,
  });
}
