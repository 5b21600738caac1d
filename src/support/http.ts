import type { Service } from './service-error.ts';

export interface HttpRequest {
  readonly service: Service;
  readonly call: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For one try, from the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /** True only for reads: tried again on connection failures, time-outs, 408, 429 and 5xx. */
  readonly repeatable: boolean;
  /** A write that leaves the same however often it is sent: tried again like a read, though a try may have taken effect. */
  readonly idempotent?: boolean;
  /** Sent one single time, even where the service asks to come back: for a restart, and for a probe whose first answer counts. */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The call only read, so that nothing can have changed whatever the answer is. */
  readonly isRead?: boolean;
}

/** One request, one answer: the seam where a simulated network can stand in. Same shape as the platform's fetch. */
export type Transport = (request: Request) => Promise<Response>;

/** The shared HTTP layer. Resolves with any complete answer, whatever its status; throws `ServiceError` where there is none. */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The same layer as a `fetch`, for libraries that want one. */
  fetchFor(service: Service): typeof fetch;
  /** Ends idle connections so that the process can end by itself. */
  close(): Promise<void>;
}

/** A GET reads, and so does whatever may be repeated. */
export function isRead(request: Pick<HttpRequest, 'method' | 'repeatable'>): boolean {
  return request.method === 'GET' || request.repeatable;
}
