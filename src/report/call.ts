import { HOLD_LABEL } from '../history/state.ts';
import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { inertMarkdown } from '../support/inert.ts';
import { formatInstant, formatTime, sentence, sentences } from './format.ts';
import { traceLinks } from './links.ts';
import { code, link, paragraphs } from './markdown.ts';
import { asMarkdown, sayOutcome } from './outcome.ts';
import { isInProgress, lastAttempt, phaseOf } from './phase.ts';
import { explainReasonCode } from './reason-codes.ts';
import { sayResults } from './results.ts';
import { renderSteps } from './steps.ts';

export interface CallInput {
  readonly app: string;
  readonly mentions: readonly string[];
  readonly reasonCode: string;
  readonly sentence: string;
  readonly runUrl: string;
  readonly incidentUrl: string | null;
  readonly incident: Incident | null;
  readonly reminder: boolean;
  /** Nothing more is restarted until a person removes the label. */
  readonly held: boolean;
  /** With it the call says the same sentence as the incident's own page. */
  readonly runbook: Runbook;
}

const MOST_REASONS = 3;

/** The comment that calls a person: why, what was tried and seen, and what a person would do next. */
export function callText(input: CallInput): string {
  const { reasonCode, incident, app, held } = input;
  const means = explainReasonCode(reasonCode)?.means ?? '';
  const steps = renderSteps(reasonCode, incident, app);
  return paragraphs(
    `${input.mentions.join(' ')} **${sayWhy(input)}** (${code(reasonCode)}). ${means}`.trim(),
    sayWhat(input),
    incident === null ? '' : sayTriedAndSeen(incident, input.sentence),
    steps === '' ? '' : `**What to do now**\n\n${steps}`,
    held ? `Nothing more is restarted until somebody removes the label \`${HOLD_LABEL}\` from this issue.` : '',
    renderAddresses(input),
  );
}

function sayWhy({ reminder, incident, reasonCode }: CallInput): string {
  if (!reminder) return 'A person is needed';
  const first = incident?.events.find((event) => event.type === 'human-called' && event.reasonCode === reasonCode);
  return first === undefined
    ? 'A person is still needed'
    : `A person is still needed, since ${formatInstant(first.atMs)} UTC`;
}

/** The incident's own words where it ends with what the call is about. */
function sayWhat({ incident, reasonCode, runbook, sentence }: CallInput): string {
  const isSame = incident !== null && incident.lastRun?.reasonCode === reasonCode && !isInProgress(phaseOf(incident));
  if (isSame) return asMarkdown(sayOutcome(incident, runbook));
  return inertMarkdown(sentences(sentence), 600);
}

function sayTriedAndSeen(incident: Incident, said: string): string {
  const did = sayResults(incident);
  const atMs = lastAttempt(incident)?.atMs;
  const when = atMs === undefined ? '' : ` (${formatTime(atMs)} UTC)`;
  const reasons = incident.diagnosis?.reasons.filter((reason) => !said.includes(reason)).slice(0, MOST_REASONS) ?? [];
  const seen = reasons.map(sentence).join(' ');
  return [
    did === '' ? '' : `**Tried**${when}: ${inertMarkdown(`${did}.`)}`,
    seen === '' ? '' : `**Seen:** ${inertMarkdown(seen)}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function renderAddresses({ incident, incidentUrl, runUrl }: CallInput): string {
  const links = [
    ...(incidentUrl === null ? [] : [link('Incident', incidentUrl)]),
    link('Run', runUrl),
    ...(incident === null ? [] : traceLinks(incident)),
    link('Fly status', 'https://status.flyio.net'),
    link('Logfire status', 'https://status.pydantic.dev'),
  ];
  return links.join(' · ');
}
