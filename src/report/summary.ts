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
import type { RunReport } from './result.ts';
import { paragraphs } from './text.ts';

/** The job summary: the run for whoever looks at the workflow. */
export function renderSummary(input: RunReport): string {
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

/** The job summary of a run that ended before it could look. */
export function renderFailure(reasonCode: string, sentence: string): string {
  return paragraphs(`## Firebreak: failed (${reasonCode})`, inertMarkdown(sentence, 1_000));
}
