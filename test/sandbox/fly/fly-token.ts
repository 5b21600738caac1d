/** Whether an Authorization header carries a token: `known`, that of `another-app`, or nothing Fly knows. */
export function checkFlyToken(header: string | null, token: string): 'known' | 'another-app' | 'unknown' {
  const sent = tokenParts(header ?? '');
  const isMacaroon = tokenParts(token).some((part) => part.startsWith('fm'));
  const expectedScheme = isMacaroon ? 'FlyV1 ' : 'Bearer ';
  if (header?.startsWith(expectedScheme) !== true) return 'unknown';
  if (sent.join(',') === tokenParts(token).join(',')) return 'known';
  return sent.some((part) => part.startsWith(OTHER_APP_PREFIX)) ? 'another-app' : 'unknown';
}

/** A token that starts like this is good, but for another app. */
export const OTHER_APP_PREFIX = 'fm2_otherapp';

function tokenParts(text: string): readonly string[] {
  return text
    .replace(/^(bearer |flyv1 )+/i, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
