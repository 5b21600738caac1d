import { expect, test } from 'vitest';
import { explainReasonCode } from '../../src/report/reason-codes.ts';
import { dispatchEvent, scheduleEvent } from '../harness/event.ts';
import type { ActionRun } from '../harness/run-action.ts';
import { isLong } from '../toolchain/long.ts';
import { expectAnnounced, expectBounds, leasesLeft } from './bounds.ts';
import type { FaultCell } from './faults/fault-cell.ts';
import { FLY_FAULTS, SLOW_FLY_FAULTS } from './faults/fly-faults.ts';
import { GITHUB_FAULTS } from './faults/github-faults.ts';
import { TELEMETRY_FAULTS } from './faults/telemetry-faults.ts';
import { callsForHumans } from './ground-truth.ts';
import { type Outage, QUICK_MACHINE, startOutage } from './outage.ts';
import { playInRounds, roundsOf } from './play-in-rounds.ts';

const ALWAYS_TRIED: ReadonlySet<string> = new Set([
  'Fly restarts, and the answer is lost',
  'Fly says 412 to the restart',
  'the answer to the lease is lost',
  'Fly lists no machine at all',
  'the machine crashes as soon as it has started',
  'GitHub takes the comment, and the answer is lost',
  'GitHub says 502 once to a change of the issue',
  'GitHub asks to come back in ten minutes',
  'the label of the hold may not be set',
  'Logfire says 429 and not when to come back',
  'Logfire answers with exactly as many rows as it may',
  'one part of the evidence is refused',
]);

const QUICK = [...FLY_FAULTS, ...GITHUB_FAULTS, ...TELEMETRY_FAULTS];
const FIRST = QUICK.filter(({ what }) => ALWAYS_TRIED.has(what));
const ROUNDS = process.env.SKIP_FIRST
  ? roundsOf(QUICK.filter((cell) => !FIRST.includes(cell)))
  : isLong
    ? [FIRST, ...roundsOf(QUICK.filter((cell) => !FIRST.includes(cell))), SLOW_FLY_FAULTS]
    : [FIRST];
test('the telling ones are among them', () => {
  expect(FIRST).toHaveLength(ALWAYS_TRIED.size);
});

/** A minute, and Fly counts whole seconds. */
const MOST_LEASE_SECONDS = 61;

playInRounds(ROUNDS, { start: startCell, play: runCell, expectEnd });

async function startCell(cell: FaultCell): Promise<Outage> {
  const { machineCount = 1, onRestart = 'recorded', from } = cell;
  let isStruck = from === undefined;
  return startOutage({
    machines: Array.from({ length: machineCount }, () => ({ ...QUICK_MACHINE, onRestart })),
    faults: isStruck ? cell.faults : [],
    onExchange: (exchange, { world }) => {
      if (isStruck || from?.(exchange) !== true) return;
      isStruck = true;
      for (const fault of cell.faults) world.gateway.addFault(fault);
    },
  });
}

function runCell({ inputs, event }: FaultCell, outage: Outage): Promise<ActionRun> {
  return outage.start({
    event: event === 'alert' ? dispatchEvent({ alert: { alert_name: 'pool', n_rows: 1 } }) : scheduleEvent(),
    ...(inputs === undefined ? {} : { inputs }),
  }).finished;
}

function expectEnd({ ends }: FaultCell, outage: Outage, run: ActionRun): void {
  const { sandbox } = outage;
  const state = sandbox.state();
  expect(run.outputs, run.stdout).toMatchObject({ outcome: ends.outcome, 'reason-code': ends.code });
  expect(explainReasonCode(ends.code)).not.toBeNull();
  expect(state.restarts).toHaveLength(ends.restarts);
  expectBounds(outage);
  expectAnnounced(outage);
  expect(
    [...leasesLeft(outage).values()].every((seconds) => ends.leaseRunsOut === true && seconds <= MOST_LEASE_SECONDS),
  ).toBe(true);
  expect(run.exitCode).toBe(ends.isRed ? 1 : 0);
  expectOneSentence(run, ends.says);
  expect(run.stdout).toContain(ends.logs ?? '');
  const isHeld = state.issues.some(({ labels }) => labels.includes('firebreak:hold'));
  expect(isHeld).toBe(ends.isHeld === true);
  // Without a record there is no place to call a person from but the red job.
  const calls = callsForHumans(sandbox).length;
  expect(calls).toBeLessThanOrEqual(ends.isRed ? 1 : 0);
}

/** One that names service and call, short and readable; none where all went well. */
function expectOneSentence(run: ActionRun, says: readonly string[] | null): void {
  const complaints = run.annotations.filter(({ level }) => level !== 'notice').map(({ message }) => message);
  if (says === null) {
    expect(complaints).toEqual([]);
    return;
  }
  const fitting = complaints.filter((message) => says.every((words) => message.includes(words)));
  expect(fitting, JSON.stringify(complaints, null, 1)).toHaveLength(1);
  expect(fitting[0]).not.toMatch(/\n|\[object|\bat .*:\d+:\d+/);
  expect(fitting[0]?.length).toBeLessThan(500);
}
