import type { IncidentEvent } from '../../src/incident/incident.ts';

/** What was on record just before the n-th event of that kind. */
export function until(
  events: readonly IncidentEvent[],
  type: IncidentEvent['type'],
  index: number,
): readonly IncidentEvent[] {
  const places = events.flatMap((event, place) => (event.type === type ? [place] : []));
  return events.slice(0, places[index] ?? events.length);
}

const TWENTY_MINUTES_MS = 1_200_000;

/** The same symptoms once more, twenty minutes after the incident was closed, and a person called for it. */
export function againAfter(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const opened = events.find((event) => event.type === 'opened');
  const diagnosed = events.find((event) => event.type === 'diagnosed');
  if (opened === undefined || diagnosed === undefined) throw new Error('These events are of no incident.');
  const atMs = (events.at(-1)?.atMs ?? 0) + TWENTY_MINUTES_MS;
  const runUrl = opened.runUrl.replace(/\d+$/, '7009');
  const { diagnosis } = diagnosed;
  const firstSymptomAtMs = atMs - 130_000;
  return [
    ...events,
    { ...opened, type: 'relapsed', atMs, runUrl },
    { ...diagnosed, atMs, diagnosis: { ...diagnosis, firstSymptomAtMs } },
    { type: 'human-called', atMs: atMs + 1_000, reasonCode: 'relapsed', commentUrl: null, reminder: false, runUrl },
    {
      type: 'run-ended',
      atMs: atMs + 2_000,
      outcome: 'held',
      reasonCode: 'cooling-down',
      sentence:
        'Nothing was restarted: 1 of 1 attempt in 30 min used; room again in 8 min 12 s. Connection pool exhausted on 2 processes.',
      runUrl,
    },
  ];
}

/** The same look, with the hold's label set by a person: nothing is restarted, and a person is told. */
export function heldByLabel(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const says = 'The label firebreak:hold is set by a person. Remove it to re-arm.';
  const altered = events.map((event): IncidentEvent => {
    if (event.type === 'guarded') {
      const guards = event.guards.map((guard) =>
        guard.guard === 'hold' ? { ...guard, answer: 'hold' as const, reasonCode: 'hold-set', says } : guard,
      );
      return { ...event, guards };
    }
    if (event.type !== 'run-ended') return event;
    const sentence = `Nothing was restarted: ${says} Connection pool exhausted on 2 processes.`;
    return { ...event, outcome: 'held', reasonCode: 'hold-set', sentence };
  });
  const last = altered.at(-1);
  if (last?.type !== 'run-ended') return altered;
  const { atMs, runUrl } = last;
  return [
    ...altered,
    { type: 'human-called', atMs, reasonCode: 'hold-set', commentUrl: null, reminder: false, runUrl },
  ];
}

/** The same look without the proof that a new process could connect: nothing is restarted, and a person is called. */
export function unproven(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const reasonCode = 'new-connections-unproven';
  const reason =
    'The database answers (41 fast queries within the last minute), but nothing proves that new connections work: set database-host.';
  const altered = events.map((event): IncidentEvent => {
    if (event.type === 'diagnosed') {
      const reasons = [reason, ...event.diagnosis.reasons.slice(1, -1)];
      return { ...event, diagnosis: { ...event.diagnosis, verdict: 'unknown', reasonCode, reasons } };
    }
    if (event.type === 'guarded') {
      return {
        ...event,
        guards: [],
        machines: event.machines.map((machine) =>
          machine.target ? { ...machine, target: false, why: 'is not sick' } : machine,
        ),
      };
    }
    if (event.type !== 'run-ended') return event;
    return { ...event, outcome: 'held', reasonCode, sentence: `Nothing was restarted. ${reason}` };
  });
  const last = altered.at(-1);
  if (last?.type !== 'run-ended') return altered;
  const { atMs, runUrl } = last;
  return [...altered, { type: 'human-called', atMs, reasonCode, commentUrl: null, reminder: false, runUrl }];
}

const FOUR_HOURS_MS = 4 * 3_600_000;

/** Four hours on, and nobody has looked. */
export function remindedLater(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  const called = events.findLast((event) => event.type === 'human-called');
  return called === undefined ? events : [...events, { ...called, atMs: called.atMs + FOUR_HOURS_MS, reminder: true }];
}
