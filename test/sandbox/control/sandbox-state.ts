import { z } from 'zod';
import type { Gateway } from '../faults/gateway.ts';
import type { FlyService } from '../fly/create-fly.ts';
import type { MachineLife } from '../fly/machine-life.ts';
import { githubStateSchema } from '../github/github-state.ts';
import type { GitHubService } from '../github-service.ts';
import type { Sickness } from '../telemetry/sickness.ts';

const at = z.iso.datetime({ precision: 3 });

export const stateSchema = z.strictObject({
  restarts: z.array(z.strictObject({ machine: z.string(), at })).describe('Restarts asked of the API and accepted.'),
  starts: z.array(z.strictObject({ machine: z.string(), at })).describe('Process starts since the sandbox began.'),
  leases: z.array(
    z.strictObject({
      machine: z.string(),
      what: z.enum(['acquired', 'refreshed', 'released']),
      owner: z.string(),
      at,
    }),
  ),
  sick: z.array(z.strictObject({ machine: z.string(), from: at, to: at.nullable() })),
  ...githubStateSchema.shape,
  requests: z.array(
    z.strictObject({
      service: z.string(),
      method: z.string(),
      path: z.string(),
      status: z.int().nullable().describe('null where no answer was given.'),
      at,
    }),
  ),
});

export type SandboxState = z.infer<typeof stateSchema>;

/** The ground truth: what really happened so far. */
export function sandboxState(sources: StateSources, nowMs: number): SandboxState {
  const lives = sources.fly.machines.flatMap((machine) => machine.lives).filter((life) => life.startedAtMs <= nowMs);
  return {
    restarts: sources.fly.restarts.map((restart) => ({ machine: restart.machineId, at: iso(restart.atMs) })),
    starts: lives
      .filter((life) => life.bootIndex > 0)
      .map((life) => ({ machine: life.machineId, at: iso(life.startedAtMs) })),
    leases: sources.fly.machines.flatMap((machine) =>
      machine.leases.history.map((record) => ({
        machine: machine.settings.id,
        what: record.what,
        owner: record.owner,
        at: iso(record.atMs),
      })),
    ),
    sick: lives.flatMap((life) => sickSpell(life, sources.sicknessOf(life), nowMs)),
    ...sources.github.state(),
    requests: sources.gateway.requests.map(({ atMs, ...request }) => ({ ...request, at: iso(atMs) })),
  };
}

export interface StateSources {
  readonly fly: FlyService;
  readonly github: GitHubService;
  readonly gateway: Gateway;
  sicknessOf(life: MachineLife): Sickness | null;
}

function sickSpell(life: MachineLife, sickness: Sickness | null, nowMs: number): SandboxState['sick'] {
  if (sickness === null || sickness.fromMs > nowMs) return [];
  const to = sickness.toMs === null || sickness.toMs > nowMs ? null : iso(sickness.toMs);
  return [{ machine: life.machineId, from: iso(sickness.fromMs), to }];
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
