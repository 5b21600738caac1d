import type { RunnerEvent } from '../harness/event.ts';
import { byHandEvent, dispatchEvent, scheduleEvent } from '../harness/event.ts';
import { type Contexts, evaluateText } from './evaluate.ts';
import type { Step, Workflow } from './workflow.ts';

/** The events that may start a workflow, as GitHub would write them. */
export function eventsOf({ on }: Workflow): readonly RunnerEvent[] {
  return Object.keys(on).map((name) => {
    if (name === 'schedule') return scheduleEvent();
    if (name === 'repository_dispatch') return dispatchEvent({ alert: { alert_name: 'pool', n_rows: 1 } });
    if (name === 'workflow_dispatch') return byHandEvent();
    throw new Error(`There is no event for ${name} here.`);
  });
}

export interface Configured {
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly steps?: Readonly<Record<string, { readonly outputs: Readonly<Record<string, string>> }>>;
  readonly needs?: Readonly<Record<string, { readonly outputs: Readonly<Record<string, string>> }>>;
}

/** What expressions may read in a run that an event started. Without `workflow_dispatch` there are no inputs at all. */
export function contextsOf(workflow: Workflow, event: RunnerEvent, configured: Configured): Contexts {
  return {
    github: { event_name: event.name, event: event.payload, token: 'ghs_token', repository: 'sandbox/relay-api' },
    inputs: event.name === 'workflow_dispatch' ? inputsOf(workflow, event) : {},
    matrix: {},
    steps: {},
    needs: {},
    ...configured,
  };
}

/** In the payload all are texts; in the context a boolean is one, and what was not given has its default. */
function inputsOf({ on }: Workflow, event: RunnerEvent): Readonly<Record<string, unknown>> {
  const declared = fieldsOf(fieldsOf(on.workflow_dispatch).inputs);
  const given = fieldsOf(event.payload.inputs);
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => {
      const { type, default: preset } = fieldsOf(input);
      const value = given[name] ?? preset ?? '';
      return [name, type === 'boolean' ? value === 'true' || value === true : value];
    }),
  );
}

/** What a step gives to its action: only what it names; the runner adds the defaults. */
export function inputsFor(step: Step, contexts: Contexts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(step.with).map(([name, text]) => [name, evaluateText(text, contexts)]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
