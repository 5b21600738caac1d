/** Asks the app's probe page on one machine. */
export interface AppProbe {
  /** Never throws for what the app answers or fails to answer: that is a finding. */
  ask(machineId: string, signal?: AbortSignal): Promise<AppProbeFinding>;
}

export interface AppProbeFinding {
  readonly machineId: string;
  readonly answered: boolean;
  readonly status: number | null;
  readonly durationMs: number;
  /** In plain words: "200 in 14 ms", "no answer within 10 s", "connection refused". */
  readonly detail: string;
}
