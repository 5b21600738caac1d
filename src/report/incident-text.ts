import type { Incident, IncidentEvent } from '../incident/incident.ts';
import type { MachineResult } from '../incident/machine-result.ts';
import { formatDuration } from '../support/duration.ts';
import { inertMarkdown } from '../support/inert.ts';
import { count, folded, formatTime, paragraphs, table } from './text.ts';

/** The sentence that says it all: what happened, is it over. */
export function sayOutcome(incident: Incident): string {
  const restarted = incident.results.filter((result) => result.result === 'restarted').length;
  if (incident.closedHow === 'recovered') {
    const took = incident.recoverySeconds === null ? '' : ` in ${formatDuration(incident.recoverySeconds * 1_000)}`;
    const spans = incident.verification?.queries ?? 0;
    const p95 = incident.verification?.queryP95Ms ?? null;
    const speed = p95 === null ? '' : `, 95 % under ${p95} ms`;
    return `Recovered${took}: ${count(restarted, 'machine')} restarted; ${count(spans, 'query', 'queries')} answered since${speed}.`;
  }
  if (incident.closedHow === 'recovered-by-itself') {
    return restarted === 0
      ? 'Recovered by itself: nothing was restarted.'
      : 'Recovered later, after the attempt was over.';
  }
  return incident.lastRun?.sentence ?? 'In progress.';
}

/** Signals of sick processes beside their thresholds. */
export function signalsTable(incident: Incident): string {
  const processes = incident.diagnosis?.processes.filter((process) => process.standing === 'live') ?? [];
  const rows = processes.flatMap((process) =>
    process.signals
      .filter((signal) => signal.value > 0)
      .map((signal) => [
        process.machineId ?? process.id.slice(0, 8),
        signal.kind,
        signal.says,
        `${signal.value}`,
        `${signal.atLeast}`,
        signal.met ? 'yes' : 'no',
      ]),
  );
  return table(['process', 'kind', 'signal', 'value', 'threshold', 'reached'], rows);
}

export function machinesTable(incident: Incident): string {
  const result = (id: string): MachineResult | undefined => incident.results.find((one) => one.machineId === id);
  return table(
    ['machine', 'region', 'group', 'state', 'checks', 'release', 'what was done and why'],
    incident.machines.map((machine) => [
      machine.id,
      machine.region ?? '–',
      machine.processGroup ?? '–',
      machine.state,
      machine.checks,
      machine.releaseVersion ?? '–',
      result(machine.id)?.says ?? (machine.target ? `not restarted; ${machine.why}` : `left alone: ${machine.why}`),
    ]),
  );
}

export function guardsTable(incident: Incident): string {
  return table(
    ['guard', 'answer', 'why'],
    incident.guards.map((guard) => [guard.guard, guard.answer, guard.says]),
  );
}

export function verificationTable(incident: Incident): string {
  const checks = incident.verification?.checks ?? [];
  return table(
    ['what', 'seen', 'wanted', 'met'],
    checks.map((check) => [check.says, check.value, check.wanted, check.met.replace('-', ' ')]),
  );
}

export function timeline(incident: Incident): string {
  const first = incident.diagnosis?.firstSymptomAtMs ?? null;
  const start = first === null ? [] : [[formatTime(first), 'first symptom']];
  const lines = incident.events.flatMap((event) => {
    const says = sayEvent(event);
    return says === null ? [] : [[formatTime(event.atMs), says]];
  });
  return table(['UTC', 'what'], [...start, ...lines]);
}

function sayEvent(event: IncidentEvent): string | null {
  switch (event.type) {
    case 'opened':
      return `opened; started by ${event.trigger}`;
    case 'relapsed':
      return `symptoms again: relapsed; started by ${event.trigger}`;
    case 'diagnosed':
      return `diagnosed ${event.diagnosis.verdict} (${event.diagnosis.reasonCode})`;
    case 'captured':
      return event.evidence.missing.length === 0
        ? 'evidence stored'
        : `evidence stored; missing: ${event.evidence.missing.join(', ')}`;
    case 'attempt-written':
      return `attempt written: ${event.machineIds.join(', ')}`;
    case 'attempt-withdrawn':
      return `attempt withdrawn: ${event.why}`;
    case 'machine-done':
      return `machine ${event.result.machineId}: ${event.result.says}`;
    case 'verified':
      return `verification: ${event.result.verdict} (${event.result.reasonCode})`;
    case 'run-ended':
      return `run ended: ${event.outcome} (${event.reasonCode})`;
    case 'human-called':
      return `a person was called (${event.reasonCode})`;
    case 'rearmed':
      return 're-armed: a person removed the hold';
    case 'note':
      return event.text;
    case 'closed':
      return event.how === 'recovered' ? 'closed: recovered' : 'closed: recovered by itself';
    case 'guarded':
      return null;
  }
}

export function evidenceSections(incident: Incident): string {
  const sections = (incident.evidence?.tables ?? []).map((evidence) => {
    const more = evidence.leftOut === 0 ? '' : `\n\n${count(evidence.leftOut, 'more row')} in the evidence file.`;
    const content = table(evidence.columns, evidence.rows);
    return content === '' ? '' : folded(evidence.title, `${content}${more}`);
  });
  return paragraphs(...sections);
}

export function reasonsList(incident: Incident): string {
  return (incident.diagnosis?.reasons ?? []).map((reason) => `- ${inertMarkdown(reason)}`).join('\n');
}

/** Who or what started it, with links. */
export function startLine({ start }: Incident): string {
  if (start === null) return '';
  const reason = start.reason === null ? '' : ` Reason: ${inertMarkdown(start.reason)}.`;
  const alert = start.alertUrl === null ? '' : ` · [Alert](${start.alertUrl})`;
  return `Started by ${inertMarkdown(start.trigger)}.${reason} [Run](${start.runUrl})${alert}`;
}
