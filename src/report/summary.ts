import type { Incident } from '../incident/incident.ts';
import { inertMarkdown } from '../support/inert.ts';
import {
  evidenceSections,
  guardsTable,
  machinesTable,
  reasonsList,
  signalsTable,
  timeline,
  verificationTable,
} from './incident-text.ts';
import { paragraphs } from './text.ts';

export interface SummaryInput {
  readonly app: string;
  readonly outcome: string;
  readonly reasonCode: string;
  readonly sentence: string;
  readonly trigger: string;
  readonly incidentUrl: string | null;
  /** What this run saw; it need not be recorded. */
  readonly incident: Incident;
}

/** The job summary: the run for whoever looks at the workflow. */
export function renderSummary(input: SummaryInput): string {
  const { incident } = input;
  const section = (title: string, content: string): string => (content === '' ? '' : `### ${title}\n\n${content}`);
  return paragraphs(
    `## Firebreak: ${input.outcome} (${input.reasonCode})`,
    inertMarkdown(input.sentence, 600),
    `App \`${inertMarkdown(input.app)}\`; started by ${inertMarkdown(input.trigger)}.${input.incidentUrl === null ? '' : ` [Incident](${input.incidentUrl})`}`,
    reasonsList(incident),
    section('Machines', machinesTable(incident)),
    section('Signals', signalsTable(incident)),
    section('Guards', guardsTable(incident)),
    section('Verification', verificationTable(incident)),
    section('Timeline', timeline(incident)),
    evidenceSections(incident),
  );
}
