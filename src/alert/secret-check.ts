/**
 * A check of a text against a secret that takes the same time wherever they differ and however long the secret is: what
 * is compared are two SHA-256 digests, every byte of them. WebCrypto, so that it is the same in Node and in a Worker
 * (https://developer.mozilla.org/en-US/docs/Web/API/SubtleCrypto/digest).
 */
export function createSecretCheck(secret: string): (candidate: string) => Promise<boolean> {
  return async (candidate) => areEqual(await digest(secret), await digest(candidate));
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Whether two lists of bytes are the same; looks at every byte of both whatever it has found before. */
export function areEqual(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  }
  return difference === 0;
}
