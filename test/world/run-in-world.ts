import { createAppProbe } from '../../src/fly/create-app-probe.ts';
import { createFly } from '../../src/fly/create-fly.ts';
import { flyCredentials } from '../../src/fly/credentials.ts';
import { createIssues } from '../../src/history/create-issues.ts';
import { withRedaction } from '../../src/history/redacted-issues.ts';
import { createLogfire } from '../../src/logfire/create-logfire.ts';
import type { DatabaseProbe } from '../../src/postgres/probe-database.ts';
import { renderBody, renderTitle } from '../../src/report/body.ts';
import { renderComment } from '../../src/report/comment.ts';
import { renderRow } from '../../src/report/row.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { type RunResult, respond } from '../../src/response/respond.ts';
import type { Plan, Run, Systems } from '../../src/response/run.ts';
import type { Clock } from '../../src/support/clock.ts';
import { createHttp } from '../../src/support/create-http.ts';
import type { Log } from '../../src/support/log.ts';
import { createRedaction, type Redact } from '../../src/support/redaction.ts';
import { SERVICE_HOSTS } from './name-call.ts';
import { type Mishap, Participant } from './participant.ts';
import { APP, REPOSITORY, TOKENS, type World } from './world.ts';

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
  const clock = world.clock.seenBy({ skewMs, isAlive: () => participant.isAlive() });
  const redact = createRedaction([...flyCredentials(TOKENS.fly).secrets, TOKENS.logfire, TOKENS.github]);
  const log: string[] = [];
  const evidence: string[] = [];
  let leases: Parameters<Run['remember']>[0]['leases'] = [];
  const systems = createSystems(world, participant, clock, redact, options);
  const plan = createPlan(world, options);
  const run: Run = {
    id: participant.id,
    url: participant.runUrl,
    trigger: { kind: options.trigger ?? 'schedule', says: `the ${options.trigger ?? 'schedule'}` },
    plan,
    systems,
    log: createLog(log, redact),
    stop: participant.stop,
    remember: (kept) => {
      leases = kept.leases;
    },
    keepEvidence: async (value) => {
      evidence.push(redact(JSON.stringify(value)));
      return `evidence-${participant.id}.json`;
    },
  };
  participant.stop.addEventListener('abort', () =>
    world.clock.at(world.clock.nowMs() + KILLED_AFTER_MS, () => participant.end()),
  );
  const finish = async (): Promise<RunInWorld> => {
    const end = await endOf(run, participant);
    if (participant.isCancelled) await freeLeases(world, leases);
    return { participant, plan, end, log, evidence, shown: show(end, run, redact) };
  };
  return { participant, plan, hasDatabaseHost: options.hasDatabaseHost ?? true, over: finish() };
}

/** The runner asks twice, then kills (https://docs.github.com/en/actions/managing-workflow-runs/canceling-a-workflow). */
const KILLED_AFTER_MS = 10_000;

async function endOf(run: Run, participant: Participant): Promise<RunEnd> {
  const ended = respond(run).then(
    (result): RunEnd => ({ kind: 'ended', result }),
    (error: unknown): RunEnd => ({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }),
  );
  return Promise.race([ended, participant.gone.then((): RunEnd => ({ kind: 'gone' }))]);
}

/** What the action gives to the runner. */
function show(end: RunEnd, run: Run, redact: Redact): readonly string[] {
  if (end.kind === 'gone') return [];
  if (end.kind === 'failed') return [redact(end.error.message)];
  const summary = renderSummary({ app: APP, trigger: run.trigger.says, ...end.result }, run.plan.runbook);
  return [redact(JSON.stringify(end.result)), redact(summary)];
}

/** What the post step does. */
async function freeLeases(world: World, leases: Parameters<Run['remember']>[0]['leases']): Promise<void> {
  const participant = new Participant({ id: 'post', skewMs: 0, mishap: null });
  const http = createHttp({
    clock: world.clock,
    userAgent: 'world',
    transport: world.network.transportFor(participant),
    random: world.random,
  });
  const fly = createFly({ http, app: APP, token: TOKENS.fly, baseUrl: `https://${SERVICE_HOSTS.fly}` });
  await Promise.allSettled(leases.map((lease) => fly.releaseLease({ ...lease, expiresAtMs: null, version: null })));
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

function createSystems(
  world: World,
  participant: Participant,
  clock: Clock,
  redact: Redact,
  options: RunOptions,
): Systems {
  const { runbook, random } = world;
  const http = createHttp({ clock, userAgent: 'world', transport: world.network.transportFor(participant), random });
  const issues = createIssues({
    http,
    token: TOKENS.github,
    repository: REPOSITORY,
    apiUrl: `https://${SERVICE_HOSTS.github}`,
  });
  const probe = createAppProbe({ http, url: `https://${SERVICE_HOSTS.app}/stats`, clock });
  return {
    clock,
    fly: createFly({ http, app: APP, token: TOKENS.fly, baseUrl: `https://${SERVICE_HOSTS.fly}` }),
    logfire: createLogfire({ http, token: TOKENS.logfire, baseUrl: `https://${SERVICE_HOSTS.logfire}` }),
    issues: withRedaction(issues, redact),
    appProbe: (options.hasProbe ?? true) ? probe : null,
    probeDatabase: (options.hasDatabaseHost ?? true) ? () => probeDatabase(world, clock) : null,
    faces: {
      title: (key) => renderTitle(key, runbook),
      body: (state, key, page) => renderBody(state, key, runbook, page),
      comment: (incident, room) => renderComment(incident, { app: APP, runbook }, room),
      row: (incident) => renderRow(incident, runbook),
    },
  };
}

async function probeDatabase(world: World, clock: Clock): Promise<DatabaseProbe> {
  const how = world.truth.outageAt(world.clock.nowMs());
  const durationMs = how === null ? 20 : 3_000;
  await clock.sleep(durationMs);
  const outcome = how === null ? ('tls' as const) : ('timed-out' as const);
  const address = { address: '192.0.2.7', family: 4 as const, outcome, durationMs, detail: 'asked by the world' };
  const host = { host: 'db.example.com', port: 5432, addresses: [address], unresolved: null };
  return { hosts: [host], verdict: how === null ? 'answers' : 'fails' };
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
