import type { Incident } from '../incident/incident.ts';
import { list } from './format.ts';
import { lastAttempt, phaseOf } from './phase.ts';

/** What became of the machines of the last attempt: "both restarted", "machine a restarted, the other left alone". */
export function sayResults(incident: Incident): string {
  const wanted = lastAttempt(incident)?.machineIds ?? [];
  const { results } = incident;
  const restarted = results.filter(({ result }) => result === 'restarted').map(({ machineId }) => machineId);
  const trouble = results.filter(({ result }) => result === 'failed' || result === 'unknown');
  const spared = results.filter(({ result }) => result === 'left-alone').length;
  const untouched = wanted.filter((id) => !results.some(({ machineId }) => machineId === id)).length;
  return [
    sayRestarted(restarted, wanted.length),
    ...trouble.map(({ machineId, says }) => `machine ${machineId} ${says}`),
    sayOthers(spared, wanted.length, 'left alone'),
    phaseOf(incident).kind === 'restarting' ? '' : sayOthers(untouched, wanted.length, sayUntouched(incident)),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Only an attempt that came to its verification is known to have left the rest alone. */
function sayUntouched({ verification }: Incident): string {
  return verification === null ? 'not known to be restarted' : 'not touched';
}

function sayRestarted(ids: readonly string[], wanted: number): string {
  if (ids.length === 0) return '';
  if (ids.length === 1) return `machine ${list(ids)} restarted`;
  if (ids.length < wanted) return `machines ${list(ids)} restarted`;
  return ids.length === 2 ? 'both restarted' : `all ${ids.length} restarted`;
}

function sayOthers(number: number, wanted: number, what: string): string {
  if (number === 0) return '';
  return number === 1 && wanted === 2 ? `the other ${what}` : `${number} ${what}`;
}
