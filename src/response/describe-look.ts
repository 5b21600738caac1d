import { formatDuration } from '../support/duration.ts';
import { inertLine } from '../support/inert.ts';
import type { Look } from './look.ts';

/** A look in a few log lines. */
export function describeLook(look: Look): readonly string[] {
  const { diagnosis } = look;
  const { newestRowAgeMs, ingestDelayMs } = diagnosis.freshness;
  const live = diagnosis.processes.filter((process) => process.standing === 'live');
  const ghosts = diagnosis.processes.filter((process) => process.standing === 'ghost').length;
  const age = newestRowAgeMs === null ? 'no visible row' : `newest row ${formatDuration(newestRowAgeMs)} old`;
  const delay = ingestDelayMs === null ? '' : `, stored ${formatDuration(ingestDelayMs)} late`;
  return [
    `Diagnosis: ${diagnosis.verdict} (${diagnosis.reasonCode}).`,
    ...diagnosis.reasons.map((reason) => `  ${inertLine(reason)}`),
    `Telemetry: ${live.length} live, ${ghosts} dead processes; ${age}${delay}.`,
    ...look.probes.map((probe) => `Probe of machine ${probe.machineId}: ${inertLine(probe.detail)}.`),
    ...(look.database === null ? [] : [`Database, asked from here: ${look.database.verdict}.`]),
    ...look.troubles.map((trouble) => `Not readable: ${inertLine(trouble)}`),
  ];
}
