import * as core from '@actions/core';
import { z } from 'zod';
import type { Kept } from '../response/run.ts';

const NAME = 'kept';

const schema = z.object({
  leases: z.array(z.object({ machineId: z.string(), nonce: z.string() })),
  attemptId: z.string().nullable(),
});

/** Keeps for the post step what a killed main step would leave behind. A nonce is good for its lease only, and for a minute. */
export function keep(kept: Kept): void {
  const leases = kept.leases.map(({ machineId, nonce }) => ({ machineId, nonce }));
  core.saveState(NAME, JSON.stringify({ leases, attemptId: kept.attemptId }));
}

/** What main left behind; nothing where it ended by itself. */
export function readKept(): Kept {
  try {
    return schema.parse(JSON.parse(core.getState(NAME)));
  } catch {
    return { leases: [], attemptId: null };
  }
}
