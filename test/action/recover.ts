import { expect } from 'vitest';
import { runAction } from '../harness/run-action.ts';
import { expectTreatedOnce } from './treated-once.ts';
import type { StartedBy } from './triggers.ts';
import { withSandboxes } from './with-sandboxes.ts';

/** The recorded incident is treated and proven over, whatever started the run. */
export function expectRecovered(
  scenario: string,
  machines: readonly string[],
  triggers: readonly StartedBy[],
): Promise<void> {
  return withSandboxes(scenario, triggers, async (sandbox, { event, says }) => {
    const inputs = { mode: 'act', 'verify-for': '10s', 'database-host': sandbox.database };
    const run = await runAction({ sandbox, event, inputs });
    expect(run.outputs, run.stdout).toMatchObject({ outcome: 'recovered', 'reason-code': 'recovered' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(`started by ${says}`);
    expectTreatedOnce(sandbox, machines);
    expect(JSON.parse(run.outputs['machines-restarted'] ?? '').sort()).toEqual([...machines].sort());
    expect(Number(run.outputs['recovery-seconds'])).toBeGreaterThan(60);
    expect(run.summary).toContain(machines[0]);
  });
}
