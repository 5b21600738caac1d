import { ServiceError } from '../support/service-error.ts';

const BASES: Readonly<Record<string, string>> = {
  us: 'https://logfire-us.pydantic.dev',
  eu: 'https://logfire-eu.pydantic.dev',
};

/**
 * Where the project of a read token lives: the token names its region, one without a region is of us.
 *
 * @throws ServiceError for a region that nobody here knows.
 */
export function logfireBaseUrl(token: string): string {
  const region = token.match(/^pylf_v[0-9]+_([a-z]+)_/)?.[1] ?? 'us';
  const base = BASES[region];
  if (base !== undefined) return base;
  throw new ServiceError({
    service: 'Logfire',
    call: 'find the region of the read token',
    kind: 'unauthorized',
    effect: 'none',
    message: `region ${region} is unknown (known: ${Object.keys(BASES).join(', ')}). Set LOGFIRE_BASE_URL for a self-hosted Logfire`,
  });
}
