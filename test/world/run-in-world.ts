import { flyCredentials } from '../../src/fly/credentials.ts';
import { renderResult } from '../../src/report/result.ts';
import { renderFailure, renderSummary } from '../../src/report/summary.ts';
import { type RunResult, respond } from '../../src/response/respond.ts';
import type { Kept, Plan, Run } from '../../src/response/run.ts';
import { settleAttempt } from '../../src/response/settle-attempt.ts';
import type { Log } from '../../src/support/log.ts';
import { redactDeep } from '../../src/support/redact-deep.ts';
import { createRedaction, type Redact } from '../../src/support/redaction.ts';
import { type Mishap, Participant } from './participant.ts';
import { createSystems } from './systems-in-world.ts';
import { APP, TOKENS, type World } from './world.ts';

/** One run of the action. Everything may be left out: then the schedule starts it, it acts, and both probes are set. */
export interface RunOptions {
  readonly trigger?: Run['trigger']['kind'];
  readonly plan?: Partial<Plan>;
  readonly skewMs?: number;
  readonly mishap?: Mishap;
  readonly hasProbe?: boolean;
  readonly hasDatabaseHost?: boolean;
}

export interface RunInWorld {
  readonly participant: Participant;
  readonly plan: Plan;
  readonly end: RunEnd;
  /** Everything it left behind for people to read, besides GitHub: log, evidence, job summary and outputs. */
  readonly log: readonly string[];
  readonly evidence: readonly string[];
  readonly shown: readonly string[];
  /** What the post step found to say; null where it had nothing to do. */
  readonly settled: RunResult | null;
}

export type RunEnd =
  | { readonly kind: 'ended'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly error: Error }
  /** The process was gone before its time. */
  | { readonly kind: 'gone' };

/** A run that is under way. */
export interface StartedRun {
  readonly participant: Participant;
  readonly plan: Plan;
  readonly hasDatabaseHost: boolean;
  readonly over: Promise<RunInWorld>;
}

/** Lets a run start now; time has to pass (`world.clock.run`) for it to get anywhere. */
export function startRun(world: World, options: RunOptions = {}): StartedRun {
  const { mishap = null, skewMs = 0 } = options;
  const participant = new Participant({ id: `${world.network.nextRunNumber()}`, skewMs, mishap });
  const written: Written = { log: [], evidence: [], kept: { leases: [], attemptId: null } };
  const run = createRun(world, participant, options, written);
  participant.stop.addEventListener('abort', () =>
    world.clock.at(world.clock.nowMs() + KILLED_AFTER_MS, () => participant.end()),
  );
  const finish = async (): Promise<RunInWorld> => {
    const end = await endOf(run, participant);
    const { log, evidence, kept } = written;
    // A runner that is gone itself runs no post step.
    const settled = mishap?.kind === 'crash' ? null : await settle(world, participant, options, kept);
    const { plan } = run;
    return { participant, plan, end, log, evidence, shown: show(end, run, run.redact), settled };
  };
  return { participant, plan: run.plan, hasDatabaseHost: options.hasDatabaseHost ?? true, over: finish() };
}

/** The runner asks twice, then kills (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation). */
const KILLED_AFTER_MS = 10_000;

interface Written {
  readonly log: string[];
  readonly evidence: string[];
  kept: Kept;
}

function createRun(world: World, participant: Participant, options: RunOptions, written: Written): Run {
  const { skewMs } = participant;
  const clock = world.clock.seenBy({ skewMs, isAlive: () => participant.isAlive() });
  const redact = createRedaction([...flyCredentials(TOKENS.fly).secrets, TOKENS.logfire, TOKENS.github]);
  const kind = options.trigger ?? 'schedule';
  return {
    id: participant.id,
    url: participant.runUrl,
    trigger: { kind, says: `the ${kind}`, alertUrl: null },
    plan: createPlan(world, options),
    systems: createSystems(world, participant, clock, redact, options),
    log: createLog(written.log, redact),
    redact,
    redactedAddresses: () => 0,
    settleAddresses: async () => undefined,
    stop: participant.stop,
    remember: (kept) => {
      written.kept = kept;
    },
    keepEvidence: async (value) => {
      written.evidence.push(JSON.stringify(redactDeep(value, redact)));
      return `evidence-${participant.id}.json`;
    },
  };
}

async function endOf(run: Run, participant: Participant): Promise<RunEnd> {
  const ended = respond(run).then(
    (result): RunEnd => ({ kind: 'ended', result }),
    (error: unknown): RunEnd => ({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }),
  );
  return Promise.race([ended, participant.gone.then((): RunEnd => ({ kind: 'gone' }))]);
}

/** The post step: another process of the same run. */
async function settle(world: World, main: Participant, options: RunOptions, kept: Kept): Promise<RunResult | null> {
  if (kept.leases.length === 0 && kept.attemptId === null) return null;
  const participant = new Participant({ id: main.id, skewMs: main.skewMs, mishap: null });
  const run = createRun(world, participant, options, { log: [], evidence: [], kept });
  try {
    return (await settleAttempt(run, kept)).result;
  } catch {
    return null;
  }
}

/** What the action gives to the runner. */
function show(end: RunEnd, { plan, trigger }: Run, redact: Redact): readonly string[] {
  if (end.kind === 'gone') return [];
  if (end.kind === 'failed') return [renderFailure('failed', redact(end.error.message))];
  const report = { app: APP, trigger: trigger.says, ...end.result };
  return [
    redact(JSON.stringify(renderResult(report, plan.runbook, redact))),
    redact(renderSummary(report, plan.runbook)),
  ];
}

function createPlan(world: World, options: RunOptions): Plan {
  const { runbook } = world;
  return {
    mode: 'act',
    runbook,
    key: { app: APP, runbook: runbook.name, processGroup: 'app', environment: 'production' },
    serviceName: null,
    budget: [
      { attempts: 1, windowMs: 1_800_000 },
      { attempts: 3, windowMs: 86_400_000 },
    ],
    deployQuietPeriodMs: 600_000,
    patienceMs: 360_000,
    verifyForMs: 120_000,
    verifyTimeoutMs: 600_000,
    escalateTo: ['@oncall'],
    skipDiagnosis: false,
    reason: null,
    ...options.plan,
  };
}

function createLog(lines: string[], redact: Redact): Log {
  const write = (line: string): void => {
    lines.push(redact(line));
  };
  return {
    info: write,
    warning: (line) => write(`warning: ${line}`),
    error: (line) => write(`error: ${line}`),
    group: async (title, body) => {
      write(`▸ ${title}`);
      return body();
    },
  };
}
