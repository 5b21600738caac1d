import type { Workflow } from './workflow.ts';

/** What is careless in a workflow, whoever's it is. */
export function carelessIn({ jobs, permissions }: Workflow): readonly string[] {
  const steps = Object.entries(jobs).flatMap(([name, job]) => job.steps.map((step) => ({ name, step })));
  return [
    ...steps.flatMap(({ name, step }) =>
      [step.run ?? '', step.with.script ?? ''].some((text) => text.includes('${{'))
        ? [`${name}: an expression inside a script`]
        : [],
    ),
    ...steps.flatMap(({ name, step }) =>
      Object.values({ ...step.with, ...step.env }).some((text) => /github\.(event|head_ref|ref_name)/.test(text))
        ? [`${name}: takes a value from the event itself`]
        : [],
    ),
    ...(Object.values(permissions).includes('write') && permissions.contents === 'write'
      ? ['every job may write contents']
      : []),
  ];
}
