import { type FaultCell, incidentWith } from './fault-cells.ts';
import { findFoulWords, wordsOf } from './foul-words.ts';
import { Scene } from './scene.ts';
import { findUntruths } from './told-truly.ts';

/** What a run makes of one call that goes wrong, and what is wrong with that. */
export async function sufferCell({ call, kind, when }: FaultCell): Promise<SufferedCell> {
  const { settings, options } = incidentWith(call);
  const scene = new Scene(settings);
  const { network } = scene.world;
  const from = when === 'first' ? 1 : 2;
  network.addFault({ call, kind, from, times: 1 });
  const run = await scene.run(options);
  await scene.pass(63_000);
  const { outcome, reasonCode } = wordsOf(run);
  const isMet = network.exchanges.filter((exchange) => exchange.call === call).length >= from;
  const restarts = scene.bounds.restarts.length;
  return {
    ending: isMet ? `${outcome} (\`${reasonCode}\`), ${restarts} restarted` : NOT_MET,
    wrong: [...scene.bounds.broken, ...findUntruths(scene), ...findFoulWords(run)],
  };
}

export interface SufferedCell {
  readonly ending: string;
  readonly wrong: readonly string[];
}

/** The call is not made that often. */
const NOT_MET = 'not called twice';
