import { formatDuration, parseDuration } from '../support/duration.ts';

export interface BudgetWindow {
  readonly attempts: number;
  readonly windowMs: number;
}

/** Reads "1/30m, 3/24h", shortest window first; null when it is not a budget. */
export function parseBudget(text: string): readonly BudgetWindow[] | null {
  const windows = text.split(',').map((part) => {
    const [attempts, duration, more] = part.trim().split('/');
    const windowMs = duration === undefined ? null : parseDuration(duration);
    const isCount = attempts !== undefined && /^[1-9]\d{0,2}$/.test(attempts);
    return more === undefined && isCount && windowMs !== null && windowMs > 0
      ? { attempts: Number(attempts), windowMs }
      : null;
  });
  const valid = windows.filter((window) => window !== null);
  if (valid.length !== windows.length) return null;
  return valid.sort((one, other) => one.windowMs - other.windowMs);
}

export interface BudgetSpent {
  readonly window: BudgetWindow;
  readonly used: number;
  /** The longest window: only a human clears it. */
  readonly longest: boolean;
  /** When the window has room again. */
  readonly freeAtMs: number;
}

/**
 * Is there room for one more attempt in every window? Null when there is; else the longest window that is spent. An attempt
 * exactly one window old has left it. Restarts by others count for the shortest window only.
 */
export function findSpentWindow(input: {
  readonly windows: readonly BudgetWindow[];
  readonly ownAttemptsAtMs: readonly number[];
  readonly othersRestartsAtMs: readonly number[];
  readonly nowMs: number;
}): BudgetSpent | null {
  const spent = input.windows.map((window, index): BudgetSpent | null => {
    const counted = index === 0 ? [...input.ownAttemptsAtMs, ...input.othersRestartsAtMs] : input.ownAttemptsAtMs;
    const inside = counted.filter((atMs) => atMs > input.nowMs - window.windowMs).sort((one, other) => one - other);
    if (inside.length < window.attempts) return null;
    const leaving = inside[inside.length - window.attempts] ?? input.nowMs;
    const longest = index === input.windows.length - 1 && input.windows.length > 1;
    return { window, used: inside.length, longest, freeAtMs: leaving + window.windowMs };
  });
  return spent.filter((window) => window !== null).at(-1) ?? null;
}

export function describeBudget(windows: readonly BudgetWindow[]): string {
  return windows.map((window) => `${window.attempts} in ${formatDuration(window.windowMs)}`).join(', ');
}
