import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { formatDuration } from '../support/duration.ts';
import { inertMarkdown } from '../support/inert.ts';
import { sayFault } from './fault.ts';
import { count, list, sentence, sentences } from './format.ts';
import { isInProgress, lastAttempt, phaseOf } from './phase.ts';
import { explainReasonCode } from './reason-codes.ts';
import { sayResults } from './results.ts';
import { presentSpell } from './spells.ts';

/** What happened and whether it is over, as one sentence in two parts. Plain text: every face shows the same. */
export interface OutcomeSentence {
  readonly lead: string;
  readonly rest: string;
}

/** The sentence that every face of an incident begins with. */
export function sayOutcome(incident: Incident, runbook: Runbook): OutcomeSentence {
  const phase = phaseOf(incident);
  if (phase.kind === 'closed') return sayClosed(incident, runbook);
  const { lead, rest } = isInProgress(phase)
    ? { lead: `In progress for ${sayAge(incident)}`, rest: sayProgress(incident, runbook) }
    : sayEnd(incident, runbook);
  return { lead: incident.relapses > 0 ? `Back again; ${lead.slice(0, 1).toLowerCase()}${lead.slice(1)}` : lead, rest };
}

/** For result, log and history. */
export function asText({ lead, rest }: OutcomeSentence): string {
  return rest === '' ? sentence(lead) : `${lead}: ${rest}`;
}

/** For pages: the lead in bold. */
export function asMarkdown({ lead, rest }: OutcomeSentence): string {
  return rest === ''
    ? `**${inertMarkdown(sentence(lead))}**`
    : `**${inertMarkdown(lead)}:** ${inertMarkdown(rest, 900)}`;
}

function sayClosed(incident: Incident, runbook: Runbook): OutcomeSentence {
  const fault = sayFault(incident, runbook);
  const restarted = incident.results.some(({ result }) => result === 'restarted');
  if (incident.closedHow === 'recovered') {
    const took = incident.recoverySeconds === null ? '' : ` in ${formatDuration(incident.recoverySeconds * 1_000)}`;
    return { lead: `Recovered${took}`, rest: join([fault, sayResults(incident), sayProof(incident, runbook)]) };
  }
  const open = `open for ${sayAge(incident)}`;
  return restarted
    ? { lead: 'Over, some time after the restart', rest: join([fault, sayResults(incident), open]) }
    : { lead: 'Over without a restart by Firebreak', rest: join([fault, open]) };
}

/** From the first symptom to what is known last. */
function sayAge(incident: Incident): string {
  return formatDuration(presentSpell(incident).tookMs);
}

function sayProof({ verification }: Incident, { verification: { says } }: Runbook): string {
  if (verification === null) return '';
  const speed = verification.queryP95Ms === null ? '' : `, 95 % under ${verification.queryP95Ms} ms`;
  return `${verification.queries} ${says.queries} since${speed}`;
}

function sayProgress(incident: Incident, runbook: Runbook): string {
  const fault = sayFault(incident, runbook);
  const phase = phaseOf(incident);
  if (phase.kind === 'restarting') {
    const done = incident.results.filter(({ result }) => result === 'restarted').length;
    const of = count(phase.machineIds.length, 'machine');
    const next = phase.machineIds.find((id) => !incident.results.some(({ machineId }) => machineId === id)) ?? '';
    const now = `machine ${next} is next`;
    return join([`${done} of ${of} restarted`, now, fault]);
  }
  if (phase.kind === 'verifying')
    return join([sayResults(incident), 'now watching whether the new processes are well', fault]);
  const stored = incident.evidence === null ? 'the evidence is being stored' : 'the evidence is stored';
  return join([fault, stored, 'nothing was restarted so far']);
}

function sayEnd(incident: Incident, runbook: Runbook): OutcomeSentence {
  const fault = sayFault(incident, runbook);
  const detail = sayDetail(incident);
  const attempt = lastAttempt(incident);
  switch (incident.lastRun?.outcome) {
    case 'proposed': {
      const targets = incident.machines.filter(({ target }) => target).map(({ id }) => id);
      const what = targets.length === 1 ? `restart machine ${list(targets)}` : `restart ${list(targets)}, one by one`;
      return { lead: 'Proposed, nothing was restarted', rest: join([what, fault]) };
    }
    case 'held':
      return sayHeld(incident, runbook);
    case 'unrecovered':
      return {
        lead: `Not recovered after ${sayAge(incident)}`,
        rest: join([fault, sayResults(incident), sayUnmet(incident)]),
      };
    case 'inconclusive': {
      const next = incident.inconclusive > 1 ? 'a person has to look' : 'the next run verifies again';
      return {
        lead: 'Restarted, but not proven well yet',
        rest: join([fault, sayResults(incident), sayUnmet(incident), next]),
      };
    }
    case 'failed':
      return {
        lead: 'Broken off in the middle',
        rest: attempt === null ? detail : `${join([fault, sayResults(incident)])} ${sayWhyBroken(incident)}`,
      };
    case 'healthy':
      return { lead: 'Healthy', rest: detail };
    default:
      return { lead: 'Recorded', rest: detail };
  }
}

function sayHeld(incident: Incident, runbook: Runbook): OutcomeSentence {
  const { verdict = 'unknown', reasonCode = '' } = incident.diagnosis ?? {};
  const isUnproven = reasonCode.endsWith('-unproven');
  const standing = verdict === 'unknown' && !isUnproven ? 'Not known' : `Not over after ${sayAge(incident)}`;
  const done = lastAttempt(incident) === null ? 'nothing was restarted' : 'nothing more is restarted';
  const signs = isUnproven ? `signs of ${runbook.title.toLowerCase()}` : '';
  const matter = verdict === 'treatable' ? sayFault(incident, runbook) : signs;
  const rest = [matter === '' ? '' : `${matter}.`, sayDetail(incident)].filter((part) => part !== '').join(' ');
  return { lead: `${standing}, ${done}`, rest };
}

/** What the run said, without what the lead and the fault say already. */
function sayDetail({ lastRun, diagnosis }: Incident): string {
  const said = (lastRun?.sentence ?? '').replace(/^Nothing was restarted(?: by this run)?[.:]\s*/, '').trim();
  const seen = diagnosis?.reasons[0] ?? '';
  const isRepeated = diagnosis?.verdict === 'treatable' && seen !== '' && said.endsWith(seen);
  return sentences(isRepeated ? said.slice(0, -seen.length) : said);
}

function sayWhyBroken({ lastRun }: Incident): string {
  return lastRun?.reasonCode === 'cancelled'
    ? 'The run was cancelled. Nothing more is restarted until a person has looked.'
    : sentence((lastRun?.sentence ?? '').replace(/^.*?\): /, ''));
}

/** The first thing that the verification wanted and did not see; a machine that failed is told with the machines. */
function sayUnmet({ verification, results }: Incident): string {
  if (results.some(({ result }) => result === 'failed' || result === 'unknown')) return '';
  if (verification === null) return '';
  const { checks, reasonCode } = verification;
  if (checks.length === 0) return (explainReasonCode(reasonCode)?.means ?? reasonCode).replace(/\.$/, '');
  const unmet = checks.find(({ met }) => met === 'no') ?? checks.find(({ met }) => met === 'not-yet');
  return unmet === undefined ? '' : `${unmet.says}: ${unmet.value}, wanted ${unmet.wanted}`;
}

function join(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}
