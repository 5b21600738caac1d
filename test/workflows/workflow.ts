import { parse } from 'yaml';
import { z } from 'zod';
import type { WorkflowFile } from './workflow-files.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const fields = z.record(z.string(), scalar).default({});
const permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const concurrency = z.strictObject({ group: z.string(), 'cancel-in-progress': scalar.optional() });

const step = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: fields,
  env: fields,
  run: z.string().optional(),
});

const job = z.strictObject({
  needs: z.string().optional(),
  if: z.string().optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  permissions: permissions.optional(),
  environment: z.union([z.string(), z.strictObject({ name: z.string(), deployment: z.boolean() })]).optional(),
  concurrency: concurrency.optional(),
  strategy: z
    .strictObject({
      'fail-fast': z.boolean(),
      matrix: z.strictObject({ include: z.array(z.record(z.string(), scalar)) }),
    })
    .optional(),
  outputs: fields,
  steps: z.array(step),
});

const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: permissions,
  concurrency: concurrency.optional(),
  jobs: z.record(z.string(), job),
});

export type Workflow = z.infer<typeof workflow>;
export type Job = z.infer<typeof job>;
export type Step = z.infer<typeof step>;

/** A workflow as far as ours go; whatever else stands in it is refused, so that no test overlooks it. */
export function readWorkflow({ text }: WorkflowFile): Workflow {
  return workflow.parse(parse(text));
}

/** Every step that starts this action, whether from here or from elsewhere. */
export function firebreakSteps({ jobs }: Workflow): readonly { readonly job: Job; readonly step: Step }[] {
  return Object.values(jobs).flatMap((one) =>
    one.steps
      .filter(({ uses }) => uses === './' || uses?.startsWith('firebreak/firebreak@'))
      .map((found) => ({ job: one, step: found })),
  );
}

/** Each combination of a job's matrix; one empty one where it has none. */
export function matrixOf({ strategy }: Job): readonly Readonly<Record<string, string>>[] {
  if (strategy === undefined) return [{}];
  return strategy.matrix.include;
}
