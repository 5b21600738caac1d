import type { Clock } from '../support/clock.ts';
import { TOO_LATE, withTimeLimit } from './time-limit.ts';

export type BodyRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' | 'too-slow' | 'broken' };

/**
 * Reads a body as UTF-8 and stops as soon as it is longer than `limits.bytes` or takes longer than `limits.durationMs`,
 * whatever its headers say. Never throws; `broken` is a body that ends in an error or is no UTF-8.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  limits: { readonly bytes: number; readonly durationMs: number },
  clock: Clock,
): Promise<BodyRead> {
  if (body === null) return { kind: 'text', text: '' };
  const reader = body.getReader();
  try {
    const read = await withTimeLimit(clock, limits.durationMs, () => readChunks(reader, limits.bytes));
    if (read === TOO_LATE) return { kind: 'too-slow' };
    if (read === null) return { kind: 'too-large' };
    return { kind: 'text', text: read };
  } catch {
    return { kind: 'broken' };
  } finally {
    // Not waited for: a source that never comes to an end may never confirm it either.
    void reader.cancel().catch(() => undefined);
  }
}

async function readChunks(reader: ReadableStreamDefaultReader<Uint8Array>, mostBytes: number): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > mostBytes) return null;
    text += decoder.decode(value, { stream: true });
  }
}
