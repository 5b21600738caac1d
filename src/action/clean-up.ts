import * as core from '@actions/core';
import { z } from 'zod';
import { createFly } from '../fly/create-fly.ts';
import { systemClock } from '../support/clock.ts';
import { createHttp } from '../support/create-http.ts';

/** Under this name main keeps the leases it holds. */
export const LEASES_STATE = 'leases';

const schema = z.array(z.object({ machineId: z.string(), nonce: z.string() }));

/** The post step: frees the leases that a killed main step left behind. They run out within a minute anyway. */
export async function cleanUp(environment: NodeJS.ProcessEnv): Promise<void> {
  const leases = parseLeases(core.getState(LEASES_STATE));
  if (leases.length === 0) return;
  const http = createHttp({ clock: systemClock, userAgent: 'firebreak' });
  try {
    const token =
      core.getInput('fly-api-token') === '' ? (environment.FLY_API_TOKEN ?? '') : core.getInput('fly-api-token');
    const baseUrl = environment.FLY_FLAPS_BASE_URL ?? 'https://api.machines.dev';
    const fly = createFly({ http, app: core.getInput('fly-app'), token, baseUrl });
    const freed = await Promise.allSettled(
      leases.map((lease) => fly.releaseLease({ ...lease, expiresAtMs: null, version: null })),
    );
    const count = freed.filter((result) => result.status === 'fulfilled').length;
    core.info(`Freed ${count} of ${leases.length} leases that were left behind.`);
  } finally {
    await http.close();
  }
}

function parseLeases(text: string): z.output<typeof schema> {
  if (text === '') return [];
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
