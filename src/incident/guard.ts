/** A question asked before acting. Only when all pass is anything restarted; the first that does not gives the reason code. */
export interface GuardAnswer {
  readonly guard: string;
  readonly answer: 'pass' | 'wait' | 'hold';
  readonly reasonCode: string;
  /** In plain words, with numbers. */
  readonly says: string;
  /** Set the hold label and call a human: this does not pass by itself. */
  readonly latches: boolean;
  /** For `wait`: after how long it passes, null when that cannot be told. */
  readonly passesInMs: number | null;
}
