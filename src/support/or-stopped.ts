/** What the promise gives, unless the signal aborts before: then it rejects at once with the signal's reason. */
export async function orStopped<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  // What is left behind may fail later, and nobody will be there to hear it.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
