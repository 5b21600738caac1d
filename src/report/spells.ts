import type { Incident } from '../incident/incident.ts';

/** A stretch of sickness: an incident that came back has more than one. */
export interface Spell {
  /** The first symptom where one is known, else when it was noticed. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly isOver: boolean;
}

/** Never empty; the last one is the present. */
export function spellsOf({ events, openedAtMs }: Incident): readonly Spell[] {
  const spells: Spell[] = [];
  for (const event of events) {
    const last = spells.at(-1);
    if (last === undefined || event.type === 'relapsed') {
      spells.push({ fromMs: event.atMs, toMs: event.atMs, isOver: false });
      continue;
    }
    const firstMs = event.type === 'diagnosed' ? event.diagnosis.firstSymptomAtMs : null;
    // What was over stays over: the last run says so after it was closed.
    const toMs = last.isOver ? last.toMs : Math.max(last.toMs, event.atMs);
    spells[spells.length - 1] = {
      fromMs: Math.min(last.fromMs, firstMs ?? last.fromMs),
      toMs,
      isOver: last.isOver || event.type === 'closed',
    };
  }
  return spells.length === 0 ? [{ fromMs: openedAtMs, toMs: openedAtMs, isOver: false }] : spells;
}

/** The stretch of sickness that is going on, or was the last. */
export function presentSpell(incident: Incident): Spell {
  return spellsOf(incident).at(-1) ?? { fromMs: incident.openedAtMs, toMs: incident.openedAtMs, isOver: false };
}
