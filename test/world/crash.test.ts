import { afterAll, expect, test } from 'vitest';
import { isLong } from '../toolchain/long.ts';
import { type Aftermath, INCIDENT, liveOnAfter } from './after-mishap.ts';
import { findFoulWords } from './foul-words.ts';
import type { Mishap } from './participant.ts';
import { endingOf, Scene } from './scene.ts';

/** After every seventh request, each kind beginning with another; after every one in the long variant. */
const EVERY = isLong ? 1 : 7;
const KINDS = ['crash', 'kill', 'cancel'] as const;

let tried = 0;
afterAll(() => console.log(`crashes tried: ${tried}`));

test.each(KINDS)(
  'after a %s at any request nothing is locked, hidden or repeated, and a person has the next word',
  async (kind) => {
    const wrong: string[] = [];
    const first = isLong ? 1 : 1 + 2 * KINDS.indexOf(kind);
    for (let afterRequest = first; afterRequest <= (await countRequests()); afterRequest += EVERY) {
      const aftermath = await liveOnAfter({ kind, afterRequest });
      tried += 1;
      wrong.push(...judge(kind, aftermath).map((text) => `${afterRequest} ${aftermath.after}: ${text}`));
    }
    expect(wrong).toEqual([]);
  },
  600_000,
);

function judge(kind: Mishap['kind'], aftermath: Aftermath): readonly string[] {
  const { scene, broken, attempt, later, unlooked, calls, untruths, sick } = aftermath;
  const held = [...later.map(endingOf), endingOf(broken)];
  const isHandedOver = calls.some(({ about }) => /unfinished-attempt|cancelled/.test(about));
  return [
    ...scene.bounds.broken,
    ...untruths,
    ...later.flatMap(findFoulWords),
    ...later.filter((run) => run.end.kind !== 'ended').map((run) => `run ${run.participant.id} ${endingOf(run)}`),
    ...sick.map((machineId) => `${machineId} is not well in the end`),
    ...(attempt !== null && unlooked > 0 ? ['something was restarted before a person had looked'] : []),
    ...(attempt !== null && !isHandedOver ? [`nobody was called: ${held.join(', ')}`] : []),
    ...(attempt !== null && kind !== 'crash' ? ['the post step left the attempt unfinished'] : []),
  ];
}

let requests: Promise<number> | null = null;

/** Of the whole incident without a mishap. */
function countRequests(): Promise<number> {
  requests ??= new Scene().run(INCIDENT).then((run) => run.participant.requests);
  return requests;
}
