import { afterAll, describe, expect, test } from 'vitest';
import type { RunInWorld, RunOptions } from './run-in-world.ts';
import { endingOf, Scene } from './scene.ts';
import { findUntruths } from './told-truly.ts';
import type { WorldSettings } from './world-settings.ts';

const GAPS_MS = [0, 1, 2, 5, 10, 20, 30, 31, 45, 60].map((seconds) => seconds * 1_000);
const PLAN = { verifyForMs: 30_000, patienceMs: 60_000 };

let tried = 0;
afterAll(() => console.log(`races tried: ${tried}`));

/** Runs that start so long after each other, and what became of them. */
async function race(settings: WorldSettings, startsMs: readonly number[]): Promise<Race> {
  const scene = new Scene(settings);
  const { clock } = scene.world;
  const start = async (atMs: number, index: number): Promise<RunInWorld> => {
    await clock.sleep(atMs);
    const options: RunOptions = { plan: PLAN, trigger: index === 1 ? 'alert' : 'schedule' };
    return scene.start(options);
  };
  const runs = await clock.run(Promise.all(startsMs.map(start)));
  await scene.pass(63_000);
  tried += 1;
  return { scene, runs, wrong: judge(scene, runs) };
}

interface Race {
  readonly scene: Scene;
  readonly runs: readonly RunInWorld[];
  readonly wrong: readonly string[];
}

function judge(scene: Scene, runs: readonly RunInWorld[]): readonly string[] {
  const issues = scene.world.github.state().issues.filter((issue) => issue.state === 'open');
  const comments = issues.flatMap((issue) => issue.comments);
  const calls = comments.filter((comment) => comment.body.includes('@oncall')).map((comment) => comment.body);
  const attempts = new Set(scene.bounds.restarts.map((restart) => restart.runUrl));
  return [
    ...scene.bounds.broken,
    ...findUntruths(scene),
    ...(issues.length === 1 ? [] : [`${issues.length} histories`]),
    ...(new Set(calls).size === calls.length ? [] : ['a person was called twice with the same words']),
    ...(attempts.size <= 1 ? [] : [`${attempts.size} runs restarted`]),
    // Nobody else holds a machine here.
    ...runs.filter((run) => endingOf(run) === 'held foreign-lease').map(() => 'a run took another for somebody else'),
    ...runs.filter((run) => run.end.kind !== 'ended').map((run) => `run ${run.participant.id} ${endingOf(run)}`),
  ];
}

describe.each([true, false])('where processes name their machine: %s', (hostName) => {
  test.each([2, 3])(
    '%i runs at any distance keep every bound, one record and one call',
    async (count) => {
      const wrong: string[] = [];
      for (const gapMs of GAPS_MS) {
        const starts = Array.from({ length: count }, (_, index) => index * gapMs);
        const ended = await race({ hostName, seed: gapMs + count }, starts);
        wrong.push(...ended.wrong.map((text) => `${gapMs} ms: ${text} (${ended.runs.map(endingOf).join(', ')})`));
      }
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});

test.each([1, 2, 5])('on a new repository a second run %i s later leaves everything to the first', async (seconds) => {
  const { runs, scene, wrong } = await race({}, [0, seconds * 1_000]);
  expect(wrong).toEqual([]);
  expect(runs.map(endingOf)).toEqual(['recovered recovered', 'held another-run']);
  expect(scene.bounds.restarts).toHaveLength(2);
});

test('a run beside the attempt of another calls nobody where processes do not name their machine', async () => {
  const { scene, wrong } = await race({ hostName: false }, [0, 45_000]);
  expect(wrong).toEqual([]);
  const comments = scene.world.github.state().issues.flatMap((issue) => issue.comments);
  expect(comments.filter((comment) => comment.body.includes('@oncall'))).toEqual([]);
});

/** Does something as soon as a call has been answered for the n-th time. */
function when(scene: Scene, wanted: { readonly call: string; readonly count: number }, act: () => void): void {
  let seen = 0;
  scene.world.network.watch({
    after: ({ call }) => {
      if (call !== wanted.call) return;
      seen += 1;
      if (seen === wanted.count) scene.later(1, act);
    },
  });
}

test('a hold that is set between two machines stops the second', async () => {
  const scene = new Scene();
  when(scene, { call: 'fly: restart', count: 1 }, () => scene.people.setHold());
  const run = await scene.run({ plan: PLAN });
  expect(scene.bounds.restarts.map(({ machineId }) => machineId)).toEqual(['aa11']);
  expect(endingOf(run)).not.toBe('recovered recovered');
  expect(scene.bounds.broken).toEqual([]);
});

test('whoever looked before another run wrote its attempt does not erase it', async () => {
  const kept: string[] = [];
  for (const gapMs of [-400, -200, 0, 200, 400]) {
    const scene = new Scene();
    const { clock } = scene.world;
    await scene.run({ plan: { ...PLAN, mode: 'observe' }, hasProbe: false });
    await scene.pass(60_000);
    const observer = clock.sleep(11_000 + gapMs).then(() => {
      return scene.start({ plan: { ...PLAN, mode: 'observe' }, hasProbe: false });
    });
    const actor = clock.sleep(1_000).then(() => scene.start({ plan: PLAN }));
    const [run] = await clock.run(Promise.all([actor, observer]));
    tried += 1;
    kept.push(endingOf(run), ...scene.bounds.broken, ...findUntruths(scene));
  }
  expect(new Set(kept)).toEqual(new Set(['recovered recovered']));
});

test('a run that is cancelled while it writes its attempt restarts nothing', async () => {
  const whole = new Scene();
  await whole.run({ plan: PLAN });
  const { exchanges } = whole.world.network;
  const leased = exchanges.findLast((one) => one.call === 'fly: acquire lease')?.number ?? 0;
  const restarted = exchanges.find((one) => one.call === 'fly: restart')?.number ?? 0;
  const wrong: string[] = [];
  for (let afterRequest = leased; afterRequest < restarted; afterRequest += 1) {
    const scene = new Scene();
    await scene.run({ plan: PLAN, mishap: { kind: 'cancel', afterRequest } });
    await scene.pass(63_000);
    tried += 1;
    wrong.push(...scene.bounds.broken, ...findUntruths(scene));
    if (scene.bounds.restarts.length > 0) wrong.push(`restarted after a cancel at request ${afterRequest}`);
  }
  expect(wrong).toEqual([]);
});
