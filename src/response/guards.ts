import type { Machine } from '../fly/machine.ts';
import type { HistoryReading } from '../history/read-history.ts';
import { HOLD_LABEL } from '../history/state.ts';
import type { GuardAnswer } from '../incident/guard.ts';
import { formatDuration } from '../support/duration.ts';
import { type BudgetWindow, describeBudget, findSpentWindow } from './budget.ts';
import { groupMachines } from './choose-targets.ts';
import { ulidTimeMs } from './release-age.ts';

export interface GuardInput {
  readonly mode: 'observe' | 'act';
  readonly processGroup: string;
  /** All machines of the app; null when Fly did not say. */
  readonly machines: readonly Machine[] | null;
  readonly targets: readonly Machine[];
  /** Null when GitHub did not say. */
  readonly history: HistoryReading | null;
  readonly budget: readonly BudgetWindow[];
  readonly deployQuietPeriodMs: number;
  /** GitHub's time. */
  readonly nowMs: number;
  /** Leases that are ours. */
  readonly ownLeases: ReadonlySet<string>;
}

const SETTLED = new Set(['created', 'started', 'stopped', 'suspended', 'failed']);
const GONE = new Set(['destroyed', 'replaced', 'migrated']);
const MIXED_RELEASES_MS = 3_600_000;

export type FleetGuardInput = Pick<
  GuardInput,
  'processGroup' | 'machines' | 'targets' | 'deployQuietPeriodMs' | 'nowMs' | 'ownLeases'
>;

type SeenFleet = FleetGuardInput & { readonly machines: readonly Machine[] };

const FLEET_GUARDS = ['targets', 'host health', 'settled fleet', 'releases', 'leases'] as const;

/** What Fly alone can answer; asked once more right before each restart. Pure. */
export function askFleetGuards(input: FleetGuardInput): readonly GuardAnswer[] {
  const { machines } = input;
  if (machines === null) {
    return FLEET_GUARDS.map((guard) => wait(guard, 'fly-unreachable', 'Fly did not list the machines.', null));
  }
  const seen = { ...input, machines };
  return [guardTargets(seen), guardHosts(seen), guardSettledFleet(seen), guardReleases(seen), guardLeases(seen)];
}

/** Asks every guard; the first answer that is not `pass` gives the reason. Pure. */
export function askGuards(input: GuardInput): readonly GuardAnswer[] {
  return [...askHistoryGuards(input), ...askFleetGuards(input), guardBudget(input), guardMode(input)];
}

type Read = GuardInput & { readonly history: HistoryReading };

const HISTORY_GUARDS = ['history', 'unfinished attempt', 'hold'] as const;

function askHistoryGuards(input: GuardInput): readonly GuardAnswer[] {
  const { history } = input;
  if (history === null) {
    const says = 'GitHub did not give the history: without a record nothing is restarted.';
    return HISTORY_GUARDS.map((guard) => wait(guard, 'history-unreachable', says, null));
  }
  const read = { ...input, history };
  return [guardHistory(read), guardUnfinishedAttempt(read), guardHold(read)];
}

/** The first answer that does not pass; null when all do. */
export function firstObjection(answers: readonly GuardAnswer[]): GuardAnswer | null {
  return answers.find((answer) => answer.answer !== 'pass') ?? null;
}

function guardHistory({ history }: Read): GuardAnswer {
  if (history.trouble !== null) return hold('history', history.trouble.reasonCode, history.trouble.message);
  return pass(
    'history',
    history.issue === null ? 'No incident was ever recorded.' : `Issue #${history.issue.number} is open and readable.`,
  );
}

function guardUnfinishedAttempt({ history, nowMs }: Read): GuardAnswer {
  const other = history.state.attempts.find((attempt) => attempt.finishedAtMs === null);
  if (other === undefined) return pass('unfinished attempt', 'No other run is at work.');
  if (other.aliveUntilMs > nowMs) {
    const says = `Another run is at work: ${other.runUrl}`;
    return wait('unfinished attempt', 'another-run', says, null);
  }
  return latch(
    'unfinished attempt',
    'unfinished-attempt',
    `A run ended without finishing its attempt: ${other.runUrl}`,
  );
}

function guardHold({ history }: Read): GuardAnswer {
  if (!history.held) return pass('hold', `The label ${HOLD_LABEL} is not set.`);
  const { hold: known } = history.state;
  const why = known === null ? 'by a person' : `by Firebreak (${known.reasonCode})`;
  return hold('hold', 'hold-set', `The label ${HOLD_LABEL} is set ${why}. Remove it to re-arm.`);
}

function guardTargets({ machines, targets, processGroup }: SeenFleet): GuardAnswer {
  if (groupMachines(machines, processGroup).length === 0) {
    const groups = [...new Set(machines.map((machine) => machine.processGroup ?? 'none'))].join(', ');
    return latch(
      'targets',
      'no-machines-in-group',
      `No machine of process group ${processGroup}; there are: ${groups}.`,
    );
  }
  if (targets.length === 0) return guardNoTargets(machines, processGroup);
  return pass(
    'targets',
    `${targets.length} started ${targets.length === 1 ? 'machine' : 'machines'} to restart, one by one.`,
  );
}

/** While somebody restarts or deploys there may be no started machine for a moment: that passes by itself. */
function guardNoTargets(machines: readonly Machine[], processGroup: string): GuardAnswer {
  const moving = findMoving(machines, processGroup);
  return moving === undefined
    ? latch('targets', 'no-targets', 'No started machine belongs to a sick process.')
    : wait('targets', 'machine-in-motion', `Machine ${moving.id} is ${moving.state}.`, null);
}

function findMoving(machines: readonly Machine[], processGroup: string): Machine | undefined {
  return groupMachines(machines, processGroup).find(({ state }) => !SETTLED.has(state) && !GONE.has(state));
}

function guardHosts({ targets }: SeenFleet): GuardAnswer {
  const ill = targets.find((machine) => machine.hostStatus !== 'ok');
  if (ill === undefined) return pass('host health', 'The hosts of all targets are well.');
  return hold(
    'host health',
    'host-not-ok',
    `The host of machine ${ill.id} is ${ill.hostStatus}: see Fly's status page.`,
  );
}

function guardSettledFleet({ machines, processGroup }: SeenFleet): GuardAnswer {
  const moving = findMoving(machines, processGroup);
  if (moving === undefined) return pass('settled fleet', 'No machine is in motion.');
  return wait('settled fleet', 'machine-in-motion', `Machine ${moving.id} is ${moving.state}.`, null);
}

function guardReleases({ machines, processGroup, deployQuietPeriodMs, nowMs }: SeenFleet): GuardAnswer {
  const group = groupMachines(machines, processGroup);
  const changes = group.map((machine) => ({ machine, atMs: lastChange(machine) }));
  const unknown = changes.find(({ atMs }) => atMs === null);
  if (unknown !== undefined) {
    return hold(
      'releases',
      'release-age-unknown',
      `Fly does not say since when machine ${unknown.machine.id} has its release.`,
    );
  }
  const newestMs = Math.max(0, ...changes.map(({ atMs }) => atMs ?? 0));
  const ageMs = nowMs - newestMs;
  if (ageMs < deployQuietPeriodMs) {
    const says = `The release is ${formatDuration(ageMs)} old; it is left alone for ${formatDuration(deployQuietPeriodMs)}.`;
    return wait('releases', 'recent-deploy', says, deployQuietPeriodMs - ageMs);
  }
  const versions = new Set(group.map((machine) => machine.releaseVersion));
  if (versions.size > 1 && ageMs < MIXED_RELEASES_MS) {
    const says = `Releases ${[...versions].join(' and ')} run beside each other, changed ${formatDuration(ageMs)} ago.`;
    return wait('releases', 'mixed-releases', says, MIXED_RELEASES_MS - ageMs);
  }
  return pass('releases', `The newest release is ${formatDuration(ageMs)} old.`);
}

/** The last deploy or update: from the `instance_id` (a ULID) and the update events, whichever is later. */
function lastChange(machine: Machine): number | null {
  const updates = machine.events.filter((event) => event.type === 'update').map((event) => event.timestampMs);
  const born = machine.instanceId === null ? null : ulidTimeMs(machine.instanceId);
  const known = [...updates, ...(born === null ? [] : [born])];
  return known.length === 0 ? null : Math.max(...known);
}

/** Our own leases say so in their description: another run is at work, and nobody needs to be told. */
export const LEASE_DESCRIPTION = 'Firebreak ';

/** Does somebody else hold a machine of the group? */
export function guardLeases({
  machines,
  processGroup,
  nowMs,
  ownLeases,
}: Pick<SeenFleet, 'machines' | 'processGroup' | 'nowMs' | 'ownLeases'>): GuardAnswer {
  const taken = groupMachines(machines, processGroup).find(
    ({ id, lease }) =>
      lease !== null && !ownLeases.has(id) && (lease.expiresAtMs === null || lease.expiresAtMs > nowMs),
  );
  if (taken?.lease == null) return pass('leases', 'Nobody else holds a machine.');
  const { owner, expiresAtMs, description } = taken.lease;
  const until = expiresAtMs === null ? '' : ` until ${new Date(expiresAtMs).toISOString().slice(11, 19)} UTC`;
  const says = `Machine ${taken.id} is leased by ${owner ?? 'somebody'}${until}`;
  return description?.startsWith(LEASE_DESCRIPTION) === true
    ? wait('leases', 'another-run', `${says}: another run is at work.`, null)
    : wait('leases', 'foreign-lease', `${says}: a deploy or a person is at work.`, null);
}

/** As many as Fly gives with its list of machines (https://docs.machines.dev/): what is older has fallen out. */
const EVENTS_LISTED = 20;

function guardBudget({ history, machines, processGroup, budget, nowMs }: GuardInput): GuardAnswer {
  if (history === null || machines === null) {
    const reasonCode = history === null ? 'history-unreachable' : 'fly-unreachable';
    return wait('budget', reasonCode, 'What of the budget is used is not known.', null);
  }
  const shortestMs = budget[0]?.windowMs ?? 0;
  const busy = groupMachines(machines, processGroup).find(
    ({ events }) => events.length >= EVENTS_LISTED && events.every((event) => event.timestampMs > nowMs - shortestMs),
  );
  if (busy !== undefined) {
    const says = `So much happened to machine ${busy.id} that Fly does not list all of ${formatDuration(shortestMs)}.`;
    return wait('budget', 'restarts-unknown', says, null);
  }
  const { state } = history;
  const attempts = state.attempts.filter((attempt) => attempt.atMs > (state.rearmedAtMs ?? 0));
  const spent = findSpentWindow({
    windows: budget,
    ownAttemptsAtMs: attempts.map((attempt) => attempt.atMs),
    othersRestartsAtMs: othersRestarts(groupMachines(machines, processGroup), state.attempts),
    nowMs,
  });
  if (spent === null) return pass('budget', `Within the budget of ${describeBudget(budget)}.`);
  const says = `${spent.used} of ${spent.window.attempts} ${spent.window.attempts === 1 ? 'attempt' : 'attempts'} in ${formatDuration(spent.window.windowMs)} used`;
  if (spent.longest)
    return latch('budget', 'budget-spent', `${says}: a person has to look before Firebreak acts again.`);
  const freeInMs = spent.freeAtMs - nowMs;
  return wait('budget', 'cooling-down', `${says}; room again in ${formatDuration(freeInMs)}.`, freeInMs);
}

/** Restarts that a person or another tool asked for: `restart/…/user` events that belong to no attempt of ours. */
function othersRestarts(
  machines: readonly Machine[],
  attempts: readonly {
    readonly atMs: number;
    readonly aliveUntilMs: number;
    readonly finishedAtMs: number | null;
    readonly machineIds: readonly string[];
  }[],
): readonly number[] {
  const slackMs = 5_000;
  return machines.flatMap((machine) =>
    machine.events
      .filter((event) => event.type === 'restart' && event.source === 'user')
      .map((event) => event.timestampMs)
      .filter(
        (atMs) =>
          !attempts.some(
            (attempt) =>
              attempt.machineIds.includes(machine.id) &&
              atMs >= attempt.atMs - slackMs &&
              atMs <= (attempt.finishedAtMs ?? attempt.aliveUntilMs) + slackMs,
          ),
      ),
  );
}

function guardMode({ mode }: GuardInput): GuardAnswer {
  if (mode === 'act') return pass('mode', 'Mode act.');
  return hold('mode', 'mode-observe', 'Mode observe: proposed, not done.');
}

function pass(guard: string, says: string): GuardAnswer {
  return { guard, answer: 'pass', reasonCode: 'pass', says, latches: false, passesInMs: null };
}

function wait(guard: string, reasonCode: string, says: string, passesInMs: number | null): GuardAnswer {
  return { guard, answer: 'wait', reasonCode, says, latches: false, passesInMs };
}

function hold(guard: string, reasonCode: string, says: string): GuardAnswer {
  return { guard, answer: 'hold', reasonCode, says, latches: false, passesInMs: null };
}

function latch(guard: string, reasonCode: string, says: string): GuardAnswer {
  return { guard, answer: 'hold', reasonCode, says, latches: true, passesInMs: null };
}
