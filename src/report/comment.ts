import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { renderBeforeAfter } from './before-after.ts';
import { fitInto, type Section, whole } from './fit.ts';
import { renderLinks } from './links.ts';
import { headed } from './markdown.ts';
import { renderMinutesChart } from './minutes-chart.ts';
import { asMarkdown, sayOutcome } from './outcome.ts';
import { detailSections } from './sections.ts';
import { renderToDo } from './steps.ts';
import { renderTimelineDiagram } from './timeline-diagram.ts';

/** What the pages of an incident need to know beside it. */
export interface PageSetting {
  readonly app: string;
  readonly runbook: Runbook;
}

/** The comment of one incident, for whoever opens it at night: what happened, is it over, what to do; then everything else. */
export function renderComment(incident: Incident, setting: PageSetting, roomCharacters: number): string {
  const { app, runbook } = setting;
  return fitInto(
    [
      whole('outcome', 0, asMarkdown(sayOutcome(incident, runbook))),
      whole('what to do now', 0, headed('What to do now', renderToDo(incident, app))),
      whole('links', 1, renderLinks(incident)),
      ...storySections(incident, runbook),
    ],
    roomCharacters,
  );
}

/** The story of an incident, below what is specific to a page. */
export function storySections(incident: Incident, runbook: Runbook): readonly Section[] {
  const { title, text } = renderBeforeAfter(incident, runbook);
  return [
    whole('timeline', 6, headed('Timeline', renderTimelineDiagram(incident))),
    whole(title.toLowerCase(), 2, headed(title, text)),
    whole('errors per minute', 7, headed('Minute by minute', renderMinutesChart(incident, runbook))),
    ...detailSections(incident, runbook),
  ];
}
