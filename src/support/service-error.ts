export type Service = 'Fly' | 'Logfire' | 'GitHub' | 'the app';

export type ServiceErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'conflict'
  | 'rejected'
  | 'rate-limited'
  | 'server-error'
  | 'timed-out'
  | 'connection-failed'
  | 'odd-answer';

export interface ServiceErrorDetails {
  readonly service: Service;
  /** What was being tried, as a verb phrase: "list machines", "restart machine 3d8d". */
  readonly call: string;
  readonly kind: ServiceErrorKind;
  /** `none`: the call provably changed nothing (refused before any effect). `unknown`: it may have taken effect. */
  readonly effect: 'none' | 'unknown';
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  /** How long the service asks to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** A call to one of the services that did not give what was asked for. The message names service, call, and field or status. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly service: Service;
  readonly call: string;
  readonly kind: ServiceErrorKind;
  readonly effect: 'none' | 'unknown';
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(details: ServiceErrorDetails) {
    const request = details.requestId === undefined ? '' : ` (request id ${details.requestId})`;
    super(`${details.service}: ${details.call}: ${details.message}${request}`, { cause: details.cause });
    this.service = details.service;
    this.call = details.call;
    this.kind = details.kind;
    this.effect = details.effect;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
  }
}
