/** Under which circumstances a recording is looked at. */
export interface Setup {
  readonly delayMs: number;
  /** Is `database-host` set, so that the database itself is asked? */
  readonly hasDatabaseProbe: boolean;
  /** Null for the whole fleet. */
  readonly onlyMachine: number | null;
  /** Do processes name their machine? */
  readonly hostNames: boolean;
}

export const DELAYS_MS: readonly number[] = [0, 5_000, 30_000, 90_000, 150_000, 240_000];

export function everySetup(delaysMs: readonly number[], machines: readonly (number | null)[]): readonly Setup[] {
  return delaysMs.flatMap((delayMs) =>
    [true, false].flatMap((hasDatabaseProbe) =>
      machines.flatMap((onlyMachine) =>
        [true, false].map((hostNames) => ({ delayMs, hasDatabaseProbe, onlyMachine, hostNames })),
      ),
    ),
  );
}

export function describeSetup({ delayMs, hasDatabaseProbe, onlyMachine, hostNames }: Setup): string {
  const machines = onlyMachine === null ? 'whole fleet' : `machine ${onlyMachine} alone`;
  const names = hostNames ? 'host.name' : 'no host.name';
  return `delay ${delayMs / 1_000} s, ${hasDatabaseProbe ? 'probe' : 'no probe'}, ${machines}, ${names}`;
}
