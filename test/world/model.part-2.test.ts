import { expect, test } from 'vitest';
import { proveRandomWorlds, WORLDS } from './random-worlds.ts';

test(
  'no bound is broken in any world, whatever goes wrong in it (part 2 of 2)',
  async () => {
    const tried = await proveRandomWorlds(2, 'test/world/model.part-2.test.ts');
    console.log(`worlds tried: ${tried}`);
    expect(tried).toBeGreaterThan(0);
  },
  600_000 + WORLDS * 1_000,
);
