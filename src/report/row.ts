import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { measureSignals, subjectOf } from './before-after.ts';
import { capitalise } from './format.ts';
import { isInProgress, phaseOf } from './phase.ts';
import { explainReasonCode } from './reason-codes.ts';
import { sayResults } from './results.ts';

/** The state carries many of these: each is a few words. */
const MOST_CHARACTERS = 140;

/** An incident's line in the log. */
export function renderRow(incident: Incident, runbook: Runbook): { seen: string; cause: string; done: string } {
  return {
    seen: short(saySeen(incident, runbook)),
    cause: short(sayCause(incident, runbook)),
    done: short(sayDone(incident)),
  };
}

function saySeen(incident: Incident, runbook: Runbook): string {
  const [most] = measureSignals(incident, runbook).filter(({ isReached }) => isReached);
  return most === undefined ? (incident.diagnosis?.reasons[0] ?? '–') : `${most.value} ${subjectOf(most.says)}`;
}

/** The runbook's words for its own fault: by them it is counted how often it comes back. */
function sayCause({ diagnosis }: Incident, runbook: Runbook): string {
  if (diagnosis === null) return 'not known';
  return diagnosis.verdict === 'treatable'
    ? runbook.fault
    : (explainReasonCode(diagnosis.reasonCode)?.means ?? diagnosis.reasonCode);
}

function sayDone(incident: Incident): string {
  const phase = phaseOf(incident);
  if (isInProgress(phase)) return `In progress: ${sayResults(incident) || 'nothing restarted so far'}`;
  const did = sayResults(incident);
  const how = incident.closedHow === 'recovered-by-itself' ? 'over without Firebreak' : '';
  const why = incident.closedAtMs === null ? (incident.lastRun?.reasonCode ?? '') : '';
  const nothing = incident.lastRun?.outcome === 'proposed' ? 'restart proposed' : 'nothing restarted';
  const said = [did === '' ? nothing : did, how].filter((part) => part !== '').join(', ');
  return capitalise(why === '' ? said : `${said} (${why})`);
}

function short(text: string): string {
  const characters = [...text];
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
}
