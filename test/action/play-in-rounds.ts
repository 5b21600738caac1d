import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outage } from './outage.ts';

/** Plays the cells of a round all at once, because they mostly wait, and then looks at each. */
export function playInRounds<Cell extends Named, Played>(
  rounds: readonly (readonly Cell[])[],
  stage: Stage<Cell, Played>,
): void {
  describe.each(rounds.map((cells, index) => ({ round: index + 1, cells })))('round $round', ({ cells }) => {
    const playing = new Map<Cell, { readonly outage: Outage; readonly played: Promise<Played> }>();

    // All are up before the first is asked, and look one after the other: whoever is kept waiting sees faults that are not there.
    beforeAll(async () => {
      const outages: [Cell, Outage][] = [];
      for (const cell of cells) outages.push([cell, await stage.start(cell)]);
      for (const [cell, outage] of outages) {
        const played = stage.play(cell, outage);
        // Looked at when its turn comes.
        played.catch(() => undefined);
        playing.set(cell, { outage, played });
        await outage.firstLook;
      }
    }, WAITS_MS);

    afterAll(async () => {
      await Promise.all([...playing.values()].map(({ outage }) => outage.sandbox.close()));
    });

    // `$what` would be cut short.
    test.each(cells.map((cell): [string, Cell] => [cell.what, cell]))(
      '%s',
      async (_, cell) => {
        const { outage, played } = playing.get(cell) ?? expect.fail('not played');
        stage.expectEnd(cell, outage, await played);
      },
      WAITS_MS,
    );
  });
}

export interface Stage<Cell, Played> {
  start(cell: Cell): Promise<Outage>;
  play(cell: Cell, outage: Outage): Promise<Played>;
  expectEnd(cell: Cell, outage: Outage, played: Played): void;
}

interface Named {
  readonly what: string;
}

const WAITS_MS = 600_000;
const MOST_AT_ONCE = 12;

/** In rounds of a size that two cores and a few gigabytes bear. */
export function roundsOf<Cell>(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  return Array.from({ length: Math.ceil(cells.length / MOST_AT_ONCE) }, (_, index) =>
    cells.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  );
}
