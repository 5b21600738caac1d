import { Agent, fetch as undiciFetch } from 'undici';
import type { Transport } from './http.ts';

const KEEP_ALIVE_MS = 10_000;
const CONNECT_MS = 10_000;
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The real network, with connections kept alive (https://undici.nodejs.org/#/docs/api/Agent). Redirects are answers: they
 * are never followed, because the credentials are for one host.
 */
export function openNetwork(): { readonly transport: Transport; readonly close: () => Promise<void> } {
  const agent = new Agent({
    keepAliveTimeout: KEEP_ALIVE_MS,
    connect: { timeout: CONNECT_MS },
    // Each request has a limit of its own, and that of a restart may be longer than undici's.
    headersTimeout: 0,
    bodyTimeout: 0,
    // HTTP/2 requests that a server turned away are sent again by undici itself.
    allowH2: false,
  });
  const transport: Transport = async (request) => {
    const answer = await undiciFetch(request.url, {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      body: request.body === null ? null : await request.text(),
      redirect: 'manual',
      signal: request.signal,
      dispatcher: agent,
    });
    const body = WITHOUT_BODY.has(answer.status) ? null : answer.body;
    return new Response(body, { status: answer.status, headers: [...answer.headers] });
  };
  // Closing waits for answers that nobody reads any more; a run that is over must not.
  return { transport, close: () => agent.destroy() };
}
