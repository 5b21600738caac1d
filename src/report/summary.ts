import type { Runbook } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { storySections } from './comment.ts';
import { REARM } from './common-steps.ts';
import { fitInto, whole } from './fit.ts';
import { renderLinks } from './links.ts';
import { code, headed, link, paragraphs } from './markdown.ts';
import { asMarkdown, sayOutcome } from './outcome.ts';
import { explainReasonCode } from './reason-codes.ts';
import type { RunReport } from './result.ts';
import { sayRun, tellsTheRun } from './run-sentence.ts';
import { detailSections } from './sections.ts';
import { renderSteps, renderToDo } from './steps.ts';

/** A step's summary may have 1 MiB; no character takes more than 4 bytes. */
const ROOM_CHARACTERS = 200_000;

/** The job summary: the same incident for whoever looks at the run. */
export function renderSummary(report: RunReport, runbook: Runbook): string {
  const { incident, app, outcome, reasonCode } = report;
  const isTold = tellsTheRun(report);
  const isCalm = outcome === 'healthy' && incident.closedAtMs === null;
  return fitInto(
    [
      whole('heading', 0, `## Firebreak: ${outcome}`),
      whole('outcome', 0, isTold ? asMarkdown(sayOutcome(incident, runbook)) : inertMarkdown(report.sentence, 900)),
      whole('meaning', 0, sayCode(reasonCode, sayRun(report, runbook))),
      whole(
        'what to do now',
        0,
        headed(
          'What to do now',
          isTold ? renderToDo(incident, app) : renderSteps(reasonCode, incident, app) || 'Nothing.',
        ),
      ),
      whole('incident', 0, sayIncident(report)),
      whole('links', 0, renderLinks(incident)),
      ...(isCalm
        ? detailSections(incident, runbook).filter(({ title }) => CALM.has(title))
        : storySections(incident, runbook)),
    ],
    ROOM_CHARACTERS,
  );
}

const CALM = new Set(['signals and thresholds', 'machines']);

/** The job summary of a run that ended before it could look: nothing is known of any machine. */
export function renderFailure(reasonCode: string, sentence: string): string {
  const steps = (explainReasonCode(reasonCode)?.steps ?? []).filter(({ commands }) => commands === undefined);
  const lines = steps.filter((step) => step !== REARM).map(({ says }, index) => `${index + 1}. ${says}`);
  return paragraphs(
    '## Firebreak: failed',
    `**${inertMarkdown(sentence, 1_000)}**`,
    sayCode(reasonCode, sentence),
    headed('What to do now', lines.length === 0 ? 'Nothing: the next run looks again.' : lines.join('\n')),
  );
}

/** What the code means, where it was not just said. */
function sayCode(reasonCode: string, said: string): string {
  const means = explainReasonCode(reasonCode)?.means ?? '';
  return `Reason: ${code(reasonCode)}.${means === '' || said.includes(means) ? '' : ` ${means}`}`;
}

function sayIncident({ incidentUrl, app, evidencePath }: RunReport): string {
  const where =
    incidentUrl === null ? 'Nothing was written to the history.' : link('Incident in the history', incidentUrl);
  const evidence = evidencePath === null ? '' : ` · evidence file ${code(evidencePath.split(/[\\/]/).at(-1) ?? '')}`;
  return `App ${code(app)} · ${where}${evidence}`;
}
