import { expect } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { parseState } from '../../src/history/state.ts';
import type { ActionRun } from '../harness/run-action.ts';
import { isLong } from '../toolchain/long.ts';
import { expectBounds, leasesLeft } from './bounds.ts';
import { callsForHumans } from './ground-truth.ts';
import { incidentIn } from './incident-in.ts';
import type { Outage } from './outage.ts';
import { playInRounds } from './play-in-rounds.ts';
import { playRace, startRace } from './races/play-race.ts';
import { atTheComment, atTheIssue, atTheLease } from './races/races.ts';

const ALWAYS_TRIED = [atTheIssue(2), atTheLease(3), atTheComment(2)];
const OTHERS = [atTheIssue(3), atTheLease(2), atTheComment(3)];

playInRounds(isLong ? [ALWAYS_TRIED, OTHERS] : [ALWAYS_TRIED], {
  start: startRace,
  play: playRace,
  expectEnd: (_, outage, runs) => {
    const told = runs.map((run) => run.stdout).join('\n\n');
    expectBounds(outage);
    expect([...leasesLeft(outage)], told).toEqual([]);
    expectOneActor(outage, runs, told);
    expectSoundHistory(outage);
    expectWholeStory(outage, told);
  },
});

/** One restarts, or none where they were in each other's way; nobody fails, and red is who called a person. */
function expectOneActor({ sandbox }: Outage, runs: readonly ActionRun[], told: string): void {
  const recovered = runs.filter(({ outputs }) => outputs.outcome === 'recovered');
  const held = runs.filter(({ outputs }) => outputs.outcome === 'held');
  expect(recovered, told).toHaveLength(sandbox.state().restarts.length);
  expect(recovered.length + held.length, told).toBe(runs.length);
  expect(runs.filter(({ exitCode }) => exitCode !== 0)).toHaveLength(callsForHumans(sandbox).length);
}

/** What one run writes is not lost when another one writes. */
function expectWholeStory({ sandbox }: Outage, told: string): void {
  const { restarts, issues } = sandbox.state();
  const { results } = incidentIn(issues);
  expect(
    results.filter(({ result }) => result === 'restarted').map(({ machineId }) => machineId),
    told,
  ).toEqual(restarts.map(({ machine }) => machine));
}

/** One history is open, its state can be read, and no attempt in it is left unfinished. */
function expectSoundHistory({ sandbox }: Outage): void {
  const open = sandbox.state().issues.filter(({ state }) => state === 'open');
  expect(open).toHaveLength(1);
  const state = parseState(reveal('state', open[0]?.body ?? ''));
  expect(state?.attempts.every((attempt) => attempt.finishedAtMs !== null)).toBe(true);
}
