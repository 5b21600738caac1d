import { expect } from 'vitest';
import { isLong } from '../toolchain/long.ts';
import { expectAnnounced, expectBounds } from './bounds.ts';
import { callCodes } from './call-codes.ts';
import { MOMENTS, type Moment } from './crashes/moments.ts';
import { type Crash, type PlayedCrash, playCrash, startCrash } from './crashes/play-crash.ts';
import { callsForHumans } from './ground-truth.ts';
import { incidentIn } from './incident-in.ts';
import type { Outage } from './outage.ts';
import { playInRounds, roundsOf } from './play-in-rounds.ts';

const crash = (moment: Moment, how: Crash['how']): Crash => ({ what: `${how}: ${moment.says}`, moment, how });

const ALWAYS_TRIED: readonly Crash[] = [
  crash(MOMENTS.withTheLeases, 'kill'),
  crash(MOMENTS.rightAfterTheCall, 'kill'),
  crash(MOMENTS.rightAfterTheCall, 'kill, then post'),
  crash(MOMENTS.duringTheBoot, 'cancel'),
  crash(MOMENTS.betweenTwoMachines, 'cancel'),
];

const OTHERS: readonly Crash[] = [
  crash(MOMENTS.duringTheBoot, 'kill'),
  crash(MOMENTS.betweenTwoMachines, 'kill'),
  crash(MOMENTS.duringTheVerification, 'kill'),
  crash(MOMENTS.withTheLeases, 'kill, then post'),
  crash(MOMENTS.withTheAttempt, 'kill, then post'),
  crash(MOMENTS.duringTheBoot, 'kill, then post'),
  crash(MOMENTS.betweenTwoMachines, 'kill, then post'),
  crash(MOMENTS.duringTheVerification, 'kill, then post'),
  crash(MOMENTS.withTheAttempt, 'cancel'),
  crash(MOMENTS.rightAfterTheCall, 'cancel'),
  crash(MOMENTS.duringTheVerification, 'cancel'),
];

/** The runner waits 7.5 s before it becomes ungentle. */
const MOST_CANCEL_MS = 7_000;
/** A minute, and Fly counts whole seconds. */
const MOST_LEASE_SECONDS = 61;

playInRounds(isLong ? [ALWAYS_TRIED, ...roundsOf(OTHERS)] : [ALWAYS_TRIED], {
  start: startCrash,
  play: playCrash,
  expectEnd: ({ moment, how }, outage, played) => {
    const { run, after, next } = played;
    const said = `${run.stdout}\n${run.post?.stdout}\n${next.stdout}`;
    expect(after.restarts, said).toHaveLength(moment.restarts);
    // Where nothing was begun and the leases are free again, the next run may act.
    const byNext = how !== 'kill' && !moment.isOnRecord ? 1 : 0;
    expect(outage.sandbox.state().restarts, next.stdout).toHaveLength(moment.restarts + byNext);
    expectBounds(outage);
    expectAnnounced(outage);
    expectLeasesFreed(how, played);
    if (how === 'cancel') expectCancelled(moment, played);
    else expect(run.main?.signal).toBe('SIGKILL');
    if (how === 'kill') expectLeftToTheLiving(outage, played);
    else if (moment.isOnRecord)
      expectSettled(how === 'cancel' ? /ended in the middle/ : moment.tells, moment, outage, played);
  },
});

/** At once, or within a minute by themselves where nobody was left to free them. */
function expectLeasesFreed(how: Crash['how'], { leasesLeft }: PlayedCrash): void {
  if (how !== 'kill') expect([...leasesLeft]).toEqual([]);
  for (const seconds of leasesLeft.values()) expect(seconds).toBeLessThanOrEqual(MOST_LEASE_SECONDS);
}

/** It stops by itself, and with everything done before the runner's patience ends. */
function expectCancelled(moment: Moment, { run, after, struckAtMs }: PlayedCrash): void {
  expect(run.main).toMatchObject({ exitCode: 1, signal: null });
  expect(run.outputs).toMatchObject({ outcome: 'failed', 'reason-code': 'cancelled' });
  const lastAt = Date.parse(after.requests.at(-1)?.at ?? '');
  expect(lastAt - struckAtMs).toBeLessThan(MOST_CANCEL_MS);
  const writes = after.requests.filter(({ method, at }) => method === 'PATCH' && Date.parse(at) >= struckAtMs);
  expect(writes.length > 0).toBe(moment.isOnRecord);
}

/** Nobody finished the story, and for all that the next run knows its author is still alive: it does nothing. */
function expectLeftToTheLiving({ sandbox }: Outage, { next }: PlayedCrash): void {
  expect(END_BESIDE, next.stdout).toContain(`${next.outputs.outcome} ${next.outputs['reason-code']}`);
  expect(next.exitCode).toBe(0);
  expect(callsForHumans(sandbox)).toEqual([]);
}

/** Where the restart has cured the app already, there is nothing to leave alone. */
const END_BESIDE = ['held another-run', 'healthy no-symptoms', 'healthy symptoms-over'];

/** The record says how far it got, the hold is set, a person was called, and the next run keeps to it and calls nobody for the same. */
function expectSettled(
  tells: RegExp,
  { seenThrough }: Moment,
  { sandbox }: Outage,
  { run, next, after }: PlayedCrash,
): void {
  expect(after.issues[0]?.labels).toContain('firebreak:hold');
  const { events, results } = incidentIn(after.issues);
  expect(events.flatMap((event) => (event.type === 'note' ? event.text : [])).join(), run.stdout).toMatch(tells);
  const restarted = results.filter(({ result }) => result === 'restarted').map(({ machineId }) => machineId);
  expect(restarted).toEqual(seenThrough);
  expect(callCodes(after.issues)).toHaveLength(1);
  expect(callsForHumans(sandbox)[0]).toContain('@octocat');
  expect(['held', 'healthy']).toContain(next.outputs.outcome);
  expect(next.outputs['machines-restarted']).toBe('[]');
  // A machine that still boots may not answer, which is another matter.
  const newCalls = callCodes(sandbox.state().issues).slice(1);
  expect(
    newCalls.every((code) => code === 'not-answering'),
    next.stdout,
  ).toBe(true);
  expect(next.exitCode).toBe(newCalls.length);
}
