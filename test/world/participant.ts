/** One process that runs Firebreak: its number, how far its clock is off, and how it may end before its time. */
export class Participant {
  readonly id: string;
  readonly runUrl: string;
  readonly skewMs: number;
  readonly #stop = new AbortController();
  readonly #mishap: Mishap | null;
  readonly #gone = Promise.withResolvers<void>();
  #requests = 0;
  #isAlive = true;
  #isCancelled = false;
  #requestsAtCancel: number | null = null;

  constructor(options: { readonly id: string; readonly skewMs: number; readonly mishap: Mishap | null }) {
    this.id = options.id;
    this.runUrl = `https://github.test/acme/relay/actions/runs/${options.id}`;
    this.skewMs = options.skewMs;
    this.#mishap = options.mishap;
  }

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  get requests(): number {
    return this.#requests;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** Had it been asked to stop before this request of its left? */
  wasCancelledBefore(number: number): boolean {
    return this.#requestsAtCancel !== null && number > this.#requestsAtCancel;
  }

  /** Resolves when the process is gone before its time. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  isAlive(): boolean {
    return this.#isAlive;
  }

  countRequest(): number {
    this.#requests += 1;
    return this.#requests;
  }

  /** The service has seen that request, or never will. */
  afterRequest(number: number): void {
    if (this.#mishap?.afterRequest !== number) return;
    if (this.#mishap.kind === 'cancel') this.cancel();
    else this.end();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#requestsAtCancel = this.#requests;
    this.#stop.abort(new Error('The run was cancelled.'));
  }

  end(): void {
    this.#isAlive = false;
    this.#gone.resolve();
  }
}

/** After so many requests the whole runner is gone, only its main step, or the run is asked to stop. */
export interface Mishap {
  readonly kind: 'crash' | 'kill' | 'cancel';
  readonly afterRequest: number;
}
