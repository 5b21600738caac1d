import type { Service } from './service-error.ts';

export interface HttpRequest {
  readonly service: Service;
  readonly call: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For one try. */
  readonly timeoutMs: number;
  /** True only for reads: tried again on connection failures, time-outs, 408, 429 and 5xx. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
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
