export interface FlyCredentials {
  /** Value of the Authorization header. */
  readonly authorization: string;
  /** Every form in which the token may be echoed: to be masked. */
  readonly secrets: readonly string[];
}

const MACAROON = /^fm(?:1r|1a|2)_/;

/**
 * A token as people paste it, in the form Fly wants it: macaroons as `FlyV1` with their parts joined by commas, anything
 * else as a bearer (https://fly.io/docs/security/tokens/).
 */
export function flyCredentials(token: string): FlyCredentials {
  const pasted = token.trim();
  const stripped = strip(pasted);
  const parts = stripped
    .split(',')
    // Terminals wrap long tokens, and none has white space in it.
    .map((part) => part.replaceAll(/\s+/g, ''))
    .filter((part) => part !== '');
  const macaroons = parts.filter((part) => MACAROON.test(part));
  const bare = stripped.replaceAll(/\s+/g, '');
  const authorization = macaroons.length > 0 ? `FlyV1 ${macaroons.join(',')}` : `Bearer ${bare}`;
  return { authorization, secrets: [...new Set([pasted, stripped, bare, ...parts])].filter((form) => form !== '') };
}

function strip(token: string): string {
  const next = token.replace(/^(?:bearer|flyv1)\s+/i, '');
  return next === token ? token : strip(next);
}
