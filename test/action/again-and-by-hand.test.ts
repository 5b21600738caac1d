import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ContractChecker, createContractChecker } from '../contracts/contract-checker.ts';
import { isFlyDescribed } from '../contracts/fly-description.ts';
import { byHandEvent } from '../harness/event.ts';
import type { ActionRun } from '../harness/run-action.ts';
import { expectBounds, leasesLeft } from './bounds.ts';
import { commentsOf } from './ground-truth.ts';
import { incidentIn } from './incident-in.ts';
import { type Outage, startOutage } from './outage.ts';

const WAITS_MS = 240_000;
const WELL_SECONDS = -110;
/** Rows come too late to be judged within a second. */
const LATE_SECONDS = 15;
const REASON = 'The listener is stuck, we saw it by hand';

let contracts: ContractChecker;
let healthy: Outage;
let tooShort: Outage;
let played: {
  readonly healthy: Promise<ActionRun>;
  readonly tooShort: Promise<readonly ActionRun[]>;
};

// All are up before the first is asked, and then run at the same time, because they mostly wait.
beforeAll(async () => {
  contracts = await createContractChecker();
  healthy = await startOutage({ now: WELL_SECONDS });
  tooShort = await startOutage({ ingestSeconds: LATE_SECONDS, onExchange: contracts.listen });
  played = {
    healthy: healthy.start({ event: byHandEvent(), inputs: { 'skip-diagnosis': 'true', reason: REASON } }).finished,
    tooShort: playTooShort(),
  };
}, WAITS_MS);

afterAll(async () => {
  await Promise.all([healthy, tooShort].map(({ sandbox }) => sandbox.close()));
});

async function playTooShort(): Promise<readonly ActionRun[]> {
  const first = await tooShort.start({ inputs: { 'verify-timeout': '1s' } }).finished;
  const second = await tooShort.start({ env: { GITHUB_RUN_ID: '2' } }).finished;
  return [first, second];
}

test(
  'all that passes in an incident keeps to what GitHub and Fly describe',
  async () => {
    await played.tooShort;
    expect(contracts.problems).toEqual([]);
    expect([...contracts.seen]).toEqual(expect.arrayContaining(GITHUB_CALLS));
    if (isFlyDescribed) expect([...contracts.seen]).toEqual(expect.arrayContaining(FLY_CALLS));
  },
  WAITS_MS,
);

const GITHUB_CALLS = [
  'github POST /repos/{owner}/{repo}/issues 201',
  'github POST /repos/{owner}/{repo}/issues/{issue_number}/comments 201',
  'github PATCH /repos/{owner}/{repo}/issues/{issue_number} 200',
  'github PATCH /repos/{owner}/{repo}/issues/comments/{comment_id} 200',
];
const FLY_CALLS = [
  'fly GET /apps/{app_name}/machines 200',
  'fly POST /apps/{app_name}/machines/{machine_id}/lease 201',
  'fly POST /apps/{app_name}/machines/{machine_id}/restart 200',
  'fly DELETE /apps/{app_name}/machines/{machine_id}/lease 200',
];

test(
  'a person may skip the diagnosis for a reason, which is recorded',
  async () => {
    const run = await played.healthy;
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'recovered', 'machines-restarted': '["3d8d9931c5e089"]' });
    expect(run.exitCode).toBe(0);
    expectBounds(healthy);
    expect([...leasesLeft(healthy)]).toEqual([]);
    expect(healthy.sandbox.state().issues.flatMap(commentsOf).join('\n')).toContain(REASON);
    expect(run.summary).toContain(REASON);
  },
  WAITS_MS,
);

test(
  'what could not be judged is left open, and the next run verifies again and restarts nothing',
  async () => {
    const [first, second] = await played.tooShort;
    expect(first?.outputs, first?.stdout).toMatchObject({ outcome: 'inconclusive' });
    expect(first?.exitCode).toBe(0);
    expect(second?.outputs, second?.stdout).toMatchObject({ outcome: 'recovered', 'reason-code': 'recovered' });
    expect(second?.exitCode).toBe(0);
    expect(tooShort.sandbox.state().restarts).toHaveLength(1);
    expectBounds(tooShort);
    const incident = incidentIn(tooShort.sandbox.state().issues);
    expect(incident.closedAtMs).not.toBeNull();
    expect(incident.events.flatMap((event) => (event.type === 'verified' ? event.result.verdict : []))).toEqual([
      'inconclusive',
      'recovered',
    ]);
  },
  WAITS_MS,
);
