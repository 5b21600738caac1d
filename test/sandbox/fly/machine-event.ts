/** An event as Fly shows it. */
export interface FlyEvent {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly source: string;
  readonly timestamp: number;
  readonly request?: Readonly<Record<string, unknown>>;
}

export interface ExitDetails {
  readonly exitCode: number;
  readonly requestedStop: boolean;
  readonly restarting: boolean;
  readonly restartCount: number;
}

export function exitRequest(atMs: number, details: ExitDetails): Readonly<Record<string, unknown>> {
  return {
    exit_event: {
      exit_code: details.exitCode,
      exited_at: new Date(atMs).toISOString(),
      guest_exit_code: 0,
      guest_signal: -1,
      oom_killed: false,
      requested_stop: details.requestedStop,
      restarting: details.restarting,
      signal: -1,
    },
    restart_count: details.restartCount,
  };
}
