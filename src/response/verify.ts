import type { AppProbeFinding } from '../fly/app-probe.ts';
import type { Baseline } from '../incident/evidence.ts';
import type { VerificationCheck, VerificationResult } from '../incident/verification.ts';
import type { Verification } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import type { VerificationRow } from './verification-row.ts';

export interface RestartedMachine {
  readonly machineId: string;
  readonly startedAtMs: number;
  /** What Fly says against it: a crash, an OOM kill, not started any more; null when nothing does. */
  readonly fault: { readonly reasonCode: string; readonly says: string } | null;
}

export interface VerificationInput {
  readonly verification: Verification;
  readonly rows: readonly VerificationRow[];
  readonly knownProcessIds: ReadonlySet<string>;
  readonly machines: readonly RestartedMachine[];
  /** Start events in the whole group since the attempt began: an autostarted machine must not stand in for a restarted one. */
  readonly startsInGroup: number;
  /** One finding per machine where there is a probe page; empty without. */
  readonly probes: readonly AppProbeFinding[];
  readonly probeExpected: boolean;
  /** How long the rows of each new process must reach. */
  readonly coverMs: number;
  /** What was ordinary before the first symptom; null when it could not be had. */
  readonly baseline: Baseline | null;
  /** Old processes that are still sick, in words. */
  readonly stillSick: readonly string[];
}

/** The app's and Fly's clocks are taken to agree this well. */
const CLOCK_AGREEMENT_MS = 5_000;
const NEWEST_ROW_AT_MOST_OLD_MS = 180_000;

/**
 * Are the restarted machines well? Judged by new processes only: ids never seen before the attempt, first seen after a start.
 * `inconclusive` means "not yet": whoever asks decides when time is up. Pure.
 */
export function judgeRecovery(input: VerificationInput): VerificationResult {
  const fresh = newProcesses(input);
  const checks = [
    checkMachines(input),
    checkReady(input, fresh),
    checkSetUp(fresh),
    ...checkAbsent(input, fresh),
    checkServerErrors(input, fresh),
    checkHanging(fresh),
    checkOldProcesses(input),
    checkCover(input, fresh),
    ...checkQueries(input, fresh),
    ...checkProbes(input),
  ];
  const queries = sum(fresh, (row) => row.queries);
  const p95 = Math.max(0, ...fresh.map((row) => row.query_p95_seconds ?? 0));
  const failed = checks.find((check) => check.met === 'no');
  const pending = checks.find((check) => check.met === 'not-yet');
  return {
    verdict: failed !== undefined ? 'unrecovered' : pending !== undefined ? 'inconclusive' : 'recovered',
    reasonCode: failed?.code ?? pending?.code ?? 'recovered',
    checks: checks.map(({ code: _, ...check }) => check),
    queries,
    queryP95Ms: queries === 0 ? null : Math.round(p95 * 10_000) / 10,
    newProcessIds: fresh.map((row) => row.process),
  };
}

/**
 * Processes that were born with or after a restart of ours. Where processes name their machine, those of the restarted ones
 * only: a machine that traffic started meanwhile must not stand in for one of them.
 */
export function newProcesses(
  input: Pick<VerificationInput, 'rows' | 'knownProcessIds' | 'machines'>,
): readonly VerificationRow[] {
  const named = input.rows.some((row) => typeof row.machine === 'string');
  const firstStartMs = Math.min(...input.machines.map((machine) => machine.startedAtMs));
  return input.rows.filter((row) => {
    if (input.knownProcessIds.has(row.process)) return false;
    const own = input.machines.find((machine) => machine.machineId === row.machine);
    if (named && own === undefined) return false;
    return row.first_row_at >= (own?.startedAtMs ?? firstStartMs) - CLOCK_AGREEMENT_MS;
  });
}

type CodedCheck = VerificationCheck & { readonly code: string };

function checkMachines({ machines }: VerificationInput): CodedCheck {
  const fault = machines.find((machine) => machine.fault !== null)?.fault ?? null;
  return {
    code: fault?.reasonCode ?? 'machines-started',
    says: 'machines started and staying up',
    value: fault?.says ?? `${machines.length}`,
    wanted: `${machines.length}`,
    met: fault === null ? 'yes' : 'no',
  };
}

function checkReady(input: VerificationInput, fresh: readonly VerificationRow[]): CodedCheck {
  const ready = fresh.filter((row) => typeof row.ready_at === 'number');
  const named = new Set(ready.flatMap((row) => row.machine ?? []));
  const byName = fresh.some((row) => typeof row.machine === 'string');
  const wanted = byName ? input.machines.length : Math.max(input.machines.length, input.startsInGroup);
  const have = byName ? input.machines.filter((machine) => named.has(machine.machineId)).length : ready.length;
  return {
    code: 'not-ready',
    says: `new processes that said ${input.verification.says.ready}`,
    value: `${have}`,
    wanted: `at least ${wanted}`,
    met: have >= wanted ? 'yes' : 'not-yet',
  };
}

function checkSetUp(fresh: readonly VerificationRow[]): CodedCheck {
  const failures = sum(fresh, (row) => row.set_up_failures);
  return none('set-up-failed', 'failed set-ups on new processes', failures);
}

/** A first error may be the last of a queue that waited; from the threshold of a symptom on it is certain. */
function checkAbsent({ verification }: VerificationInput, fresh: readonly VerificationRow[]): readonly CodedCheck[] {
  return verification.absent.map(({ signal, says, failsFrom }) => {
    const seen = sum(fresh, (row) => row.count(signal));
    const met = seen === 0 ? 'yes' : failsFrom !== null && seen >= failsFrom ? 'no' : 'not-yet';
    return { code: 'symptoms-again', says: `${says}, on new processes`, value: `${seen}`, wanted: '0', met };
  });
}

function checkServerErrors(input: VerificationInput, fresh: readonly VerificationRow[]): CodedCheck {
  const requests = sum(fresh, (row) => row.requests);
  const errors = sum(fresh, (row) => row.server_errors);
  const now = requests === 0 ? 0 : errors / requests;
  const { baseline, verification } = input;
  const before = baseline === null || baseline.requests === 0 ? 0 : baseline.serverErrors / baseline.requests;
  const most = Math.max(verification.serverErrorShareAtMost, before);
  return {
    code: 'server-errors',
    says: 'requests answered with 5xx',
    value: `${errors} of ${requests} (${percent(now)})`,
    wanted: `at most ${percent(most)}`,
    // Third parties cause 5xx as well: too many are no proof that the restart failed, only none that it helped.
    met: now <= most ? 'yes' : 'not-yet',
  };
}

function checkOldProcesses({ stillSick }: VerificationInput): CodedCheck {
  return {
    code: 'old-process-sick',
    says: 'old processes and machines left alone that are still sick',
    value: stillSick.length === 0 ? '0' : stillSick.join(', '),
    wanted: '0',
    met: stillSick.length === 0 ? 'yes' : 'not-yet',
  };
}

function checkHanging(fresh: readonly VerificationRow[]): CodedCheck {
  const open = sum(fresh, (row) => row.open_spans);
  return {
    code: 'hanging',
    says: 'spans open for 10 s or longer',
    value: `${open}`,
    wanted: '0',
    met: open === 0 ? 'yes' : 'not-yet',
  };
}

function checkQueries(input: VerificationInput, fresh: readonly VerificationRow[]): readonly CodedCheck[] {
  const { verification } = input;
  const queries = sum(fresh, (row) => row.queries);
  const requests = sum(fresh, (row) => row.requests);
  const quiet = input.probeExpected && requests < verification.queriesAtLeast;
  const wanted = quiet ? verification.queriesAtLeastWhenQuiet : verification.queriesAtLeast;
  const fast = share(
    sum(fresh, (row) => row.queries_fast),
    queries,
  );
  const tolerable = share(
    sum(fresh, (row) => row.queries_tolerable),
    queries,
  );
  return [
    {
      code: 'too-few-queries',
      says: verification.says.queries,
      value: `${queries}`,
      wanted: `at least ${wanted}`,
      met: queries >= wanted ? 'yes' : 'not-yet',
    },
    atLeast('slow-queries', verification.says.fast, fast, verification.fastShareAtLeast),
    atLeast('slow-queries', verification.says.tolerable, tolerable, verification.tolerableShareAtLeast),
  ];
}

/** Late telemetry must not pass for a short look at the very beginning, nor old telemetry for a present one. */
function checkCover(input: VerificationInput, fresh: readonly VerificationRow[]): CodedCheck {
  const ready = fresh.filter((row) => typeof row.ready_at === 'number');
  const coveredMs = ready.length === 0 ? 0 : Math.min(...ready.map((row) => row.last_row_at - row.first_row_at));
  const stale = ready.some((row) => row.queried_at - row.last_row_at > NEWEST_ROW_AT_MOST_OLD_MS);
  return {
    code: stale ? 'telemetry-stopped' : 'too-short',
    says: 'time covered by the rows of each new process',
    value: stale ? `${formatDuration(coveredMs)}, but no row in the last 3 min` : formatDuration(coveredMs),
    wanted: `at least ${formatDuration(input.coverMs)}`,
    met: ready.length > 0 && coveredMs >= input.coverMs && !stale ? 'yes' : 'not-yet',
  };
}

function checkProbes(input: VerificationInput): readonly CodedCheck[] {
  if (!input.probeExpected) return [];
  const answered = input.machines.filter((machine) =>
    input.probes.some((probe) => probe.machineId === machine.machineId && probe.answered),
  ).length;
  return [
    {
      code: 'probe-unanswered',
      says: 'machines whose probe page answered',
      value: `${answered}`,
      wanted: `${input.machines.length}`,
      met: answered === input.machines.length ? 'yes' : 'not-yet',
    },
  ];
}

function none(code: string, says: string, count: number): CodedCheck {
  return { code, says, value: `${count}`, wanted: '0', met: count === 0 ? 'yes' : 'no' };
}

function atLeast(code: string, says: string, value: number | null, wanted: number): CodedCheck {
  const met = value !== null && value >= wanted;
  return {
    code,
    says,
    value: value === null ? 'none yet' : percent(value),
    wanted: `at least ${percent(wanted)}`,
    met: met ? 'yes' : 'not-yet',
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(rows: readonly VerificationRow[], value: (row: VerificationRow) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function percent(value: number): string {
  return `${Math.round(value * 1_000) / 10} %`;
}
