/** What a service gives back: an HTTP answer, or one of the ways in which an answer goes missing. */
export type Reply = Response | BrokenReply;

export type BrokenReply =
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'cut-off'; readonly response: Response };

export type Handler = (request: Request) => Promise<Reply>;

export function jsonReply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}
