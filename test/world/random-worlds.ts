import fc from 'fast-check';
import { isLong } from '../toolchain/long.ts';
import { type RandomHistory, randomHistory } from './arbitrary-history.ts';
import { findFoulWords } from './foul-words.ts';
import { liveThrough } from './live-through.ts';
import { findUntruths } from './told-truly.ts';

/** So many files share the worlds and run side by side; each process first has to grow warm. */
const PARTS = 2;

/**
 * Lives through one part of the random worlds and holds every bound against what really was.
 *
 * @throws Error with the smallest world found that breaks one, and the command that lives through it again.
 */
export async function proveRandomWorlds(part: number, file: string): Promise<number> {
  let tried = 0;
  const property = fc.asyncProperty(randomHistory, async (history) => {
    tried += 1;
    const wrong = await findWrong(history);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
  const { FIREBREAK_SEED: seed, FIREBREAK_PATH: path } = process.env;
  const report = await fc.check(property, {
    numRuns: path === undefined ? Math.ceil(WORLDS / PARTS) : 1,
    seed: seed === undefined ? part : Number(seed),
    ...(path === undefined ? {} : { path }),
    // To make a world smaller takes minutes.
    endOnFailure: process.env.FIREBREAK_SHRINK !== '1',
  });
  if (!report.failed) return tried;
  const again = `FIREBREAK_SEED=${report.seed} FIREBREAK_PATH=${report.counterexamplePath} npx vitest run ${file}`;
  const why = report.errorInstance instanceof Error ? report.errorInstance.message : 'interrupted';
  throw new Error(`${why}\nAgain: ${again}\nThe world: ${JSON.stringify(report.counterexample)}`);
}

export const WORLDS = Number(process.env.FIREBREAK_WORLDS ?? (isLong ? 20_000 : 1_000));

async function findWrong(history: RandomHistory): Promise<readonly string[]> {
  const { scene, runs } = await liveThrough(history);
  await scene.pass(63_000);
  return [...scene.bounds.broken, ...findUntruths(scene), ...runs.flatMap(findFoulWords)];
}
