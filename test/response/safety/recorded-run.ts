import type { Fly } from '../../../src/fly/fly.ts';
import type { Issues } from '../../../src/history/issues.ts';
import type { Logfire } from '../../../src/logfire/logfire.ts';
import type { Run } from '../../../src/response/run.ts';
import type { Clock } from '../../../src/support/clock.ts';
import type { RecordingFacts } from '../../telemetry/recording-facts.ts';
import type { RememberedAnswers } from '../../telemetry/remembered-answers.ts';
import { ACTING_PLAN } from '../acting-plan.ts';
import { isSick, probeDatabaseAt } from './ground-truth.ts';
import { fleetAt, machineIndex } from './recorded-fleet.ts';
import type { Setup } from './setup.ts';

interface RecordedWorld {
  readonly facts: RecordingFacts;
  readonly answers: RememberedAnswers;
  readonly setup: Setup & { readonly hasProbePage: boolean };
  readonly startMs: number;
}

/** A run that sees a recording as it was, on a clock that jumps; whatever would change the world is refused. */
export function createRecordedRun(world: RecordedWorld): { readonly run: Run; readonly clock: Clock } {
  const clock = createJumpingClock(world.startMs);
  const run: Run = {
    id: '1',
    url: 'https://github.example/run/1',
    trigger: { kind: 'schedule', says: 'the schedule', alertUrl: null },
    plan: { ...ACTING_PLAN, deployQuietPeriodMs: 0 },
    systems: createSystems(world, clock),
    log: { info: () => {}, warning: () => {}, error: () => {}, group: (_, body) => body() },
    redact: (text) => text,
    redactedAddresses: () => 0,
    settleAddresses: async () => undefined,
    stop: new AbortController().signal,
    remember: () => {},
    keepEvidence: refuse,
  };
  return { run, clock };
}

function createJumpingClock(startMs: number): Clock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs) => {
      nowMs += durationMs;
    },
  };
}

function createSystems({ facts, answers, setup }: RecordedWorld, clock: Clock): Run['systems'] {
  const { hasProbePage, onlyMachine } = setup;
  const fly: Fly = {
    listMachines: async () => fleetAt(facts, clock.nowMs(), onlyMachine),
    getMachine: refuse,
    listEvents: refuse,
    restartMachine: refuse,
    acquireLease: refuse,
    refreshLease: refuse,
    releaseLease: refuse,
  };
  const logfire: Logfire = {
    query: ({ purpose }) => {
      const asked = { ...setup, atMs: clock.nowMs() };
      return purpose === 'verify' ? answers.verification(asked) : answers.symptoms(asked);
    },
    readTokenInfo: refuse,
    traceUrl: () => '',
  };
  const ask = async (machineId: string) => {
    const answered = !isSick(facts, machineIndex(machineId), clock.nowMs());
    return {
      machineId,
      answered,
      status: answered ? 200 : null,
      durationMs: 20,
      detail: answered ? '200' : 'no answer',
    };
  };
  const probeDatabase = async () => ({ hosts: [], verdict: probeDatabaseAt(facts, clock.nowMs()) });
  return {
    clock,
    fly,
    logfire,
    issues: emptyIssues(clock),
    appProbe: hasProbePage ? { ask } : null,
    probeDatabase: setup.hasDatabaseProbe ? probeDatabase : null,
    faces: { title: () => '', body: () => '', comment: () => '', row: refuseNow },
  };
}

/** A repository in which nothing was ever written. */
function emptyIssues(clock: Clock): Issues {
  return {
    listByLabel: async () => ({ issues: [], dateMs: clock.nowMs() }),
    listNewest: refuse,
    get: refuse,
    create: refuse,
    updateBody: refuse,
    close: refuse,
    addLabels: refuse,
    createLabel: refuse,
    listComments: refuse,
    getComment: refuse,
    createComment: refuse,
    updateComment: refuse,
    isRepositoryPublic: refuse,
  };
}

const refuse = async (): Promise<never> => refuseNow();

function refuseNow(): never {
  throw new Error('A run that only watches does not ask for this.');
}
