/** A Fly machine as Firebreak sees it: every field that Fly may leave out is `null` or empty here. */
export interface Machine {
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
  readonly region: string | null;
  /** A ULID that changes with every deploy or update, and not with a restart. */
  readonly instanceId: string | null;
  readonly processGroup: string | null;
  readonly releaseVersion: string | null;
  readonly image: string | null;
  readonly hostStatus: string;
  readonly standbys: readonly string[];
  /** It has a schedule or destroys itself: a job, not a server. */
  readonly isJob: boolean;
  /** How long Fly waits between the signal and the kill. 5 s where the configuration is silent. */
  readonly stopTimeoutMs: number;
  /** The longest grace period of its checks, 0 without checks. */
  readonly checksGraceMs: number;
  readonly checks: readonly MachineCheck[];
  /** Newest first. */
  readonly events: readonly MachineEvent[];
  readonly createdAtMs: number | null;
  readonly updatedAtMs: number | null;
  readonly lease: MachineLease | null;
}

export interface MachineCheck {
  readonly name: string;
  readonly status: string;
  readonly output: string | null;
  readonly updatedAtMs: number | null;
}

export interface MachineEvent {
  readonly id: string | null;
  readonly type: string;
  readonly status: string | null;
  readonly source: string | null;
  readonly timestampMs: number;
  readonly exit: MachineExit | null;
}

export interface MachineExit {
  readonly exitCode: number | null;
  readonly oomKilled: boolean;
  readonly requestedStop: boolean;
  readonly restarting: boolean;
  readonly restartCount: number;
  readonly exitedAtMs: number | null;
}

/** A lease somebody holds, seen from outside: without its nonce. */
export interface MachineLease {
  readonly owner: string | null;
  readonly description: string | null;
  readonly expiresAtMs: number | null;
}

/** A lease we hold. */
export interface HeldLease {
  readonly machineId: string;
  readonly nonce: string;
  readonly expiresAtMs: number | null;
  /** The `instance_id` the lease was given for; other than the one read before means the machine changed meanwhile. */
  readonly version: string | null;
}
