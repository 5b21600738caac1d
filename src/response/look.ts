import type { AppProbeFinding } from '../fly/app-probe.ts';
import type { Machine } from '../fly/machine.ts';
import { type HistoryReading, readHistory } from '../history/read-history.ts';
import type { Diagnosis } from '../incident/diagnosis.ts';
import type { DatabaseProbe } from '../postgres/probe-database.ts';
import { ServiceError } from '../support/service-error.ts';
import { groupMachines, startedMachines } from './choose-targets.ts';
import { diagnose } from './diagnose.ts';
import { type ProcessRow, parseProcessRows } from './process-row.ts';
import type { Run } from './run.ts';
import { symptomColumns } from './symptom-columns.ts';

/** Everything a decision is made from, read at the same time. */
export interface Look {
  readonly diagnosis: Diagnosis;
  /** Null when Fly did not say. */
  readonly machines: readonly Machine[] | null;
  /** Null when GitHub did not say. */
  readonly history: HistoryReading | null;
  readonly processIds: readonly string[];
  /** When, by the runner's clock. */
  readonly takenAtMs: number;
  readonly probes: readonly AppProbeFinding[];
  readonly database: DatabaseProbe | null;
  /** What could not be read, in words. */
  readonly troubles: readonly string[];
}

/** Rows of the last 40 minutes, with 15 to spare for clocks that disagree. */
const READ_BACK_MS = 55 * 60_000;
const MOST_PROCESSES = 500;

/**
 * Reads Logfire, Fly and GitHub at once: three requests. Where there are symptoms or silence, the probe page and the
 * database are asked as well; after a restart in any case, since telemetry that is calm proves nothing of a machine left alone.
 *
 * @throws ServiceError when a service refuses the credentials: that is a wrong configuration, not a finding.
 */
export async function takeLook(run: Run, options: { readonly probeAnyway?: boolean } = {}): Promise<Look> {
  const { clock, fly, issues } = run.systems;
  const takenAtMs = clock.nowMs();
  const [rows, machines, history] = await Promise.all([
    attempt(readSymptomRows(run)),
    attempt(fly.listMachines()),
    attempt(readHistory(issues, run.plan.key, clock)),
  ]);
  const group = groupMachines(machines.value ?? [], run.plan.key.processGroup);
  const started = startedMachines(machines.value ?? [], run.plan.key.processGroup);
  const known = {
    runbook: run.plan.runbook,
    rows: rows.value ?? [],
    startedMachines: started,
    otherMachines: group.filter((machine) => machine.state !== 'started'),
    replacedProcessIds: new Set(history.value?.state.replacedProcessIds ?? []),
  };
  const first = diagnose({ ...known, databaseProbe: 'not-known', appProbe: 'not-known' });
  const seemsCalm = rows.value !== null && first.verdict === 'healthy' && first.reasonCode !== 'symptoms-over';
  const calm = seemsCalm && options.probeAnyway !== true;
  const [probes, database] = calm ? [[], null] : await Promise.all([askProbes(run, started), askDatabase(run)]);
  const diagnosis =
    rows.error === null
      ? diagnose({ ...known, databaseProbe: database?.verdict ?? 'not-known', appProbe: summarize(probes) })
      : unreadable(rows.error, first);
  return {
    diagnosis,
    machines: machines.value,
    history: history.value,
    processIds: known.rows.map((row) => row.process),
    takenAtMs,
    probes,
    database,
    troubles: [rows.error, machines.error, history.error].flatMap((error) => error?.message ?? []),
  };
}

async function readSymptomRows(run: Run): Promise<readonly ProcessRow[]> {
  const { runbook, key, serviceName } = run.plan;
  const rows = await run.systems.logfire.query({
    purpose: 'read the symptoms',
    sql: runbook.symptoms.sql(serviceName),
    minTimestampMs: run.systems.clock.nowMs() - READ_BACK_MS,
    deploymentEnvironment: key.environment,
    limit: MOST_PROCESSES,
  });
  return parseProcessRows(rows, symptomColumns(runbook));
}

type Attempted<T> = { readonly value: T; readonly error: null } | { readonly value: null; readonly error: Error };

async function attempt<T>(promise: Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await promise, error: null };
  } catch (error) {
    if (!(error instanceof ServiceError) || isMisconfiguration(error)) throw error;
    return { value: null, error };
  }
}

/** A refusal that only a change of secrets, permissions or settings can mend. */
export function isMisconfiguration(error: ServiceError): boolean {
  const refused = error.kind === 'unauthorized' || error.kind === 'forbidden';
  const absent = error.kind === 'not-found' || error.kind === 'gone';
  return refused || (absent && error.service !== 'Logfire');
}

function unreadable(error: Error, empty: Diagnosis): Diagnosis {
  const odd = error instanceof ServiceError && (error.kind === 'odd-answer' || error.kind === 'rejected');
  return {
    ...empty,
    verdict: 'unknown',
    reasonCode: odd ? 'telemetry-odd' : 'telemetry-unreadable',
    reasons: [error.message],
    lookAgain: true,
  };
}

async function askProbes(run: Run, machines: readonly Machine[]): Promise<readonly AppProbeFinding[]> {
  const { appProbe } = run.systems;
  return appProbe === null ? [] : Promise.all(machines.map((machine) => appProbe.ask(machine.id, run.stop)));
}

async function askDatabase(run: Run): Promise<DatabaseProbe | null> {
  const { probeDatabase } = run.systems;
  return probeDatabase === null ? null : probeDatabase();
}

function summarize(probes: readonly AppProbeFinding[]): 'answers' | 'fails' | 'not-known' {
  if (probes.length === 0) return 'not-known';
  return probes.every((probe) => probe.answered) ? 'answers' : 'fails';
}
