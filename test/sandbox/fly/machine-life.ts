/** One run of a machine's process, from its boot to its end. Instants may lie in the future: they are planned. */
export interface MachineLife {
  readonly machineId: string;
  /** 0 for the process the sandbox started with. */
  readonly bootIndex: number;
  readonly startedAtMs: number;
  /** `null` where it never gets as far as answering. */
  readonly servingAtMs: number | null;
  /** `false` for a process that dies before it says anything. */
  readonly hasTelemetry: boolean;
  stopAskedAtMs: number | null;
  endedAtMs: number | null;
}

/** How a machine's next process will go. */
export interface LifePlan {
  /** `null` = hangs while starting. */
  readonly bootMs: number | null;
  /** Ends by itself so long after its start. */
  readonly exit: { readonly afterMs: number; readonly code: number } | null;
}
