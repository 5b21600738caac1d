import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import {
  evidenceSections,
  guardsTable,
  machinesTable,
  reasonsList,
  sayOutcome,
  signalsTable,
  startLine,
  timeline,
  verificationTable,
} from './incident-text.ts';
import { folded, formatInstant, paragraphs } from './text.ts';

/** The comment of one incident: what happened, what to do now, what was seen. */
export function renderComment(incident: Incident, runbook: Runbook): string {
  return paragraphs(
    `## ${formatInstant(incident.openedAtMs)} UTC`,
    `**${inertMarkdown(sayOutcome(incident), 600)}**`,
    startLine(incident),
    reasonsList(incident),
    `### Timeline\n\n${timeline(incident)}`,
    folded('Machines', machinesTable(incident)),
    folded('Verification', verificationTable(incident)),
    folded('Signals and thresholds', signalsTable(incident)),
    folded('Guards', guardsTable(incident)),
    evidenceSections(incident),
    folded('Follow-up', runbook.followUp.map((line) => `- ${line}`).join('\n')),
  );
}
