import { createHash } from 'node:crypto';

/** The lease of one machine: at most one at a time, gone by itself when its time is up. */
export class MachineLeases {
  readonly #machineId: string;
  #lease: FlyLease | null = null;
  #count = 0;
  readonly #history: LeaseRecord[] = [];

  constructor(machineId: string) {
    this.#machineId = machineId;
  }

  get history(): readonly LeaseRecord[] {
    return this.#history;
  }

  heldAt(nowMs: number): FlyLease | null {
    return this.#lease !== null && this.#lease.expires_at * 1000 > nowMs ? this.#lease : null;
  }

  /** `null` = somebody else holds it. */
  acquire(nowMs: number, request: LeaseRequest): FlyLease | null {
    const held = this.heldAt(nowMs);
    if (held !== null && held.nonce !== request.nonce) return null;
    const lease = { ...request, nonce: held?.nonce ?? this.#newNonce(), expires_at: this.#expiry(nowMs, request) };
    const { ttlSeconds: _, ...shown } = lease;
    this.#lease = shown;
    this.#history.push({ atMs: nowMs, what: held === null ? 'acquired' : 'refreshed', owner: shown.owner });
    return shown;
  }

  release(nowMs: number): void {
    const held = this.heldAt(nowMs);
    if (held !== null) this.#history.push({ atMs: nowMs, what: 'released', owner: held.owner });
    this.#lease = null;
  }

  #expiry(nowMs: number, request: LeaseRequest): number {
    return Math.ceil(nowMs / 1000 + request.ttlSeconds);
  }

  #newNonce(): string {
    this.#count += 1;
    return createHash('sha256').update(`${this.#machineId}/lease/${this.#count}`).digest('hex').slice(0, 12);
  }
}

export interface LeaseRequest {
  readonly nonce: string | null;
  readonly ttlSeconds: number;
  readonly owner: string;
  readonly description: string;
  readonly version: string;
}

export interface FlyLease {
  readonly nonce: string;
  /** Unix seconds. */
  readonly expires_at: number;
  readonly owner: string;
  readonly description: string;
  readonly version: string;
}

export interface LeaseRecord {
  readonly atMs: number;
  readonly what: 'acquired' | 'refreshed' | 'released';
  readonly owner: string;
}
