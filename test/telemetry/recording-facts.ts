import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What was done in a recording and when, as its `meta.json` has it, in milliseconds. */
export interface RecordingFacts {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly fault: { readonly fromMs: number; readonly toMs: number } | null;
  readonly processes: readonly RecordedLife[];
  readonly restarts: readonly RecordedRestart[];
  readonly truth: {
    readonly diagnosis: string;
    readonly restartHelps: boolean;
    readonly healthyAfterRestart: boolean;
    readonly affectedMachines: readonly number[];
  };
}

export interface RecordedLife {
  readonly machine: number;
  readonly id: string;
  readonly startedAtMs: number;
  readonly servingAtMs: number | null;
}

export interface RecordedRestart {
  readonly machine: number;
  readonly askedAtMs: number;
  readonly startedAtMs: number;
  /** Asked for by a person or a tool, and not by the platform after a crash. */
  readonly asRemedy: boolean;
}

export function readFacts(folder: string): RecordingFacts {
  const meta = schema.parse(JSON.parse(readFileSync(`${folder}/meta.json`, 'utf8')));
  const { recorded, fault, ground_truth: truth } = meta;
  return {
    name: meta.scenario,
    fromMs: recorded.from,
    toMs: recorded.to,
    fault: fault === null ? null : { fromMs: fault.from, toMs: fault.to ?? recorded.to },
    processes: meta.processes.map((life) => ({
      machine: life.machine,
      id: life.service_instance_id,
      startedAtMs: life.started_at,
      servingAtMs: life.serving_at,
    })),
    restarts: meta.restarts.map((restart) => ({
      machine: restart.machine,
      askedAtMs: restart.asked_at,
      startedAtMs: restart.started_at,
      asRemedy: restart.why?.startsWith('platform') !== true,
    })),
    truth: {
      diagnosis: truth.diagnosis,
      restartHelps: truth.restart_helps,
      healthyAfterRestart: truth.healthy_after_restart,
      affectedMachines: truth.affected_machines,
    },
  };
}

const instant = z.string().transform((text) => Date.parse(text));

const schema = z.looseObject({
  scenario: z.string(),
  recorded: z.looseObject({ from: instant, to: instant }),
  fault: z.looseObject({ from: instant, to: instant.nullable() }).nullable(),
  processes: z.array(
    z.looseObject({
      machine: z.int(),
      service_instance_id: z.string(),
      started_at: instant,
      serving_at: instant.nullable(),
    }),
  ),
  restarts: z.array(
    z.looseObject({ machine: z.int(), asked_at: instant, started_at: instant, why: z.string().nullish() }),
  ),
  ground_truth: z.looseObject({
    diagnosis: z.string(),
    restart_helps: z.boolean(),
    healthy_after_restart: z.boolean(),
    affected_machines: z.array(z.int()),
  }),
});
