import type { Incident } from '../incident/incident.ts';

/** A stretch of sickness: an incident that came back has more than one. */
export interface Spell {
  /** The first symptom where one is known, else when it was noticed. */
  readonly fromMs: number;
  readonly toMs: number;
  /** As the record has it where recovery was proven, so that every place says the same number. */
  readonly tookMs: number;
  readonly isOver: boolean;
}

/** Never empty; the last one is the present. */
export function spellsOf({ events, openedAtMs }: Incident): readonly Spell[] {
  const spells: Spell[] = [];
  for (const event of events) {
    const last = spells.at(-1);
    if (last === undefined || event.type === 'relapsed') {
      spells.push(begin(event.atMs));
      continue;
    }
    const firstMs = event.type === 'diagnosed' ? event.diagnosis.firstSymptomAtMs : null;
    // What was over stays over: the last run says so after it was closed.
    if (last.isOver) continue;
    const fromMs = Math.min(last.fromMs, firstMs ?? last.fromMs);
    const toMs = Math.max(last.toMs, event.atMs);
    const isOver = event.type === 'closed';
    const seconds = isOver ? event.recoverySeconds : null;
    spells[spells.length - 1] = { fromMs, toMs, isOver, tookMs: seconds === null ? toMs - fromMs : seconds * 1_000 };
  }
  return spells.length === 0 ? [begin(openedAtMs)] : spells;
}

/** The stretch of sickness that is going on, or was the last. */
export function presentSpell(incident: Incident): Spell {
  return spellsOf(incident).at(-1) ?? begin(incident.openedAtMs);
}

function begin(atMs: number): Spell {
  return { fromMs: atMs, toMs: atMs, tookMs: 0, isOver: false };
}
