import type { Verdict } from '../incident/diagnosis.ts';
import type { Dependency } from '../runbook/runbook.ts';
import type { ProcessRow } from './process-row.ts';

export interface DependencyJudgement {
  readonly verdict: Extract<Verdict, 'treatable' | 'dependency-down' | 'unknown'>;
  readonly reasonCode: string;
  readonly reason: string;
  readonly weaklyProven: boolean;
}

/** How recent a reconnect must be to prove that new connections work. */
const RECONNECT_RECENT_MS = 180_000;

/**
 * Would a restarted process find what it depends on? Two questions: does the dependency answer queries, and do new
 * connections work? A probe that fails on every address outweighs a reconnect that was seen a while ago.
 */
export function judgeDependency(input: {
  readonly live: readonly ProcessRow[];
  readonly dependency: Dependency;
  readonly probe: 'answers' | 'fails' | 'not-known';
  readonly firstSymptomAtMs: number;
  readonly newestMs: number;
}): DependencyJudgement {
  const { live, dependency, probe, newestMs } = input;
  const best = Math.max(0, ...live.map((row) => row.count(dependency.answers)));
  const reconnected = live.some(
    (row) =>
      row.readyAtMs !== null &&
      row.readyAtMs > input.firstSymptomAtMs &&
      row.readyAtMs >= newestMs - RECONNECT_RECENT_MS,
  );
  if (best >= dependency.answersAtLeast || reconnected) {
    const proof = reconnected ? 'a connection came back' : `${best} fast queries within the last minute`;
    return judgeNewConnections(dependency, probe, reconnected, proof);
  }
  return judgeNoAnswers(live, dependency, probe);
}

function judgeNewConnections(
  dependency: Dependency,
  probe: 'answers' | 'fails' | 'not-known',
  reconnected: boolean,
  proof: string,
): DependencyJudgement {
  const { name, probeInput } = dependency;
  if (probe === 'fails') {
    const reason = `The ${name} answers old connections, but no address takes a new one: a restart would lose those that still work.`;
    return down('new-connections-fail', reason);
  }
  if (reconnected || probe === 'answers')
    return treatable(`The ${name} answers (${proof}), and new connections work.`, false);
  const reason = `The ${name} answers (${proof}), but nothing proves that new connections work: set ${probeInput}.`;
  return unknown('new-connections-unproven', reason);
}

function judgeNoAnswers(
  live: readonly ProcessRow[],
  dependency: Dependency,
  probe: 'answers' | 'fails' | 'not-known',
): DependencyJudgement {
  const { name, probeInput } = dependency;
  if (live.some((row) => row.count(dependency.refusals) > 0)) {
    return down(`${name}-refuses`, `The ${name} itself refuses connections with errors of its own.`);
  }
  if (probe === 'answers') {
    return treatable(`No good query is visible, but the ${name} answers from outside: weakly proven.`, true);
  }
  const allFailed = live.some((row) => row.count(dependency.allAddressesFailed) > 0);
  if (probe === 'fails')
    return down(`${name}-unreachable`, `No address of the ${name} answers, neither the app nor from outside.`);
  if (allFailed)
    return down(`${name}-unreachable`, `The app saw every address of the ${name} fail, and no query succeeds.`);
  return unknown(`${name}-unproven`, `Nothing proves that the ${name} answers: set ${probeInput}.`);
}

function treatable(reason: string, weaklyProven: boolean): DependencyJudgement {
  return { verdict: 'treatable', reasonCode: 'fault-present', reason, weaklyProven };
}

function down(reasonCode: string, reason: string): DependencyJudgement {
  return { verdict: 'dependency-down', reasonCode, reason, weaklyProven: false };
}

function unknown(reasonCode: string, reason: string): DependencyJudgement {
  return { verdict: 'unknown', reasonCode, reason, weaklyProven: false };
}
