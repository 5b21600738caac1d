import { expect, test } from 'vitest';
import { runAction } from '../harness/run-action.ts';
import { isLong } from '../toolchain/long.ts';
import { commentsOf } from './ground-truth.ts';
import { BY_ALERT, EVERY_TRIGGER } from './triggers.ts';
import { withSandboxes } from './with-sandboxes.ts';

test(
  'mode observe only proposes: no lease, no restart, one record',
  () =>
    withSandboxes('pool-exhaustion', isLong ? EVERY_TRIGGER : [BY_ALERT], async (sandbox, { event }) => {
      const run = await runAction({ sandbox, event, inputs: { mode: 'observe', 'database-host': sandbox.database } });
      expect(run.outputs, run.stdout).toMatchObject({ outcome: 'proposed', 'reason-code': 'mode-observe' });
      expect(run.exitCode).toBe(0);
      expect(run.outputs['machines-restarted']).toBe('[]');
      const state = sandbox.state();
      expect(state.restarts).toEqual([]);
      expect(state.leases).toEqual([]);
      expect(state.requests.filter((call) => call.service === 'fly' && call.method !== 'GET')).toEqual([]);
      expect(state.issues.flatMap(commentsOf)).toHaveLength(1);
      expect(run.summary).toContain('3d8d9931c5e089');
    }),
  180_000,
);
