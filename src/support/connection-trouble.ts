export interface ConnectionTrouble {
  /** In words, with the code to search for. */
  readonly says: string;
  /** False when the request provably never left: there was no connection yet. */
  readonly mayHaveArrived: boolean;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve at the moment',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'connection closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection closed before the answer was complete',
};

/** What a request failed of, when there was no answer. */
export function describeTrouble(error: unknown): ConnectionTrouble {
  const chain = causes(error);
  const codes = chain.flatMap((cause) => ('code' in cause && typeof cause.code === 'string' ? cause.code : []));
  const code = codes[0];
  const named = codes.find((candidate) => candidate in WORDS);
  const isHttp = !chain.some((cause) => cause.name === 'HTTPParserError');
  const words = isHttp ? (WORDS[named ?? ''] ?? 'the connection failed') : 'the answer is not HTTP';
  return {
    says: `${words} (${named ?? code ?? chain.at(-1)?.message.slice(0, 100) ?? 'unknown'})`,
    mayHaveArrived: !chain.some(isBeforeConnected),
  };
}

function isBeforeConnected(error: Error): boolean {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const call = 'syscall' in error ? error.syscall : null;
  if (call === 'connect' || call === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT') return true;
  const isTls =
    code.startsWith('ERR_TLS_') ||
    code.startsWith('CERT_') ||
    code.includes('_CERT') ||
    code === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  return isTls || error.message.includes('before secure TLS connection was established');
}

/** The error and whatever it came from, outermost first. Bounded, because a cause may be its own. */
function causes(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap((cause) => causes(cause, depth + 1))];
}
