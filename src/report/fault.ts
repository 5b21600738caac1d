import type { DiagnosedProcess } from '../incident/diagnosis.ts';
import type { Incident } from '../incident/incident.ts';
import type { Runbook } from '../runbook/runbook.ts';
import { count } from './format.ts';

/** What is the matter and where: "connection pool exhausted on 2 of 2 machines". No full stop. */
export function sayFault(incident: Incident, runbook: Runbook): string {
  const { diagnosis } = incident;
  if (diagnosis === null) return '';
  if (diagnosis.verdict !== 'treatable') return (diagnosis.reasons[0] ?? '').replace(/\.$/, '');
  const where = sayWhere(incident, diagnosis.processes);
  return where === '' ? runbook.fault : `${runbook.fault} on ${where}`;
}

/** By machine where it is known which is which: processes name theirs, or there are as many of one as of the other. */
function sayWhere({ machines }: Incident, processes: readonly DiagnosedProcess[]): string {
  const live = processes.filter(({ standing }) => standing === 'live');
  const sick = live.filter((process) => process.sick);
  if (sick.length === 0) return '';
  const group = machines.find(({ target }) => target)?.processGroup ?? null;
  const started = machines.filter(({ state, processGroup }) => state === 'started' && processGroup === group).length;
  const named = new Set(sick.flatMap(({ machineId }) => machineId ?? []));
  const isNamed = sick.every(({ machineId }) => machineId !== null);
  const ill = isNamed ? named.size : sick.length;
  if (ill === 1 && started === 1 && live.length === 1) return 'the only machine';
  return started >= ill && (isNamed || live.length === started)
    ? `${ill} of ${count(started, 'machine')}`
    : `${sick.length} of ${count(live.length, 'process', 'processes')}`;
}
