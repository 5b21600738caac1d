import { expect, test } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import { parseState } from '../../src/history/state.ts';
import { endingOf, Scene } from './scene.ts';

test('an incident that a person ended is closed by the next run, as recovered without a restart of ours', async () => {
  const scene = new Scene();
  expect(endingOf(await scene.run({ plan: { mode: 'observe' } }))).toBe('proposed mode-observe');
  scene.people.restart('aa11');
  scene.people.restart('bb22');
  await scene.world.clock.pass(240_000);
  const next = await scene.run({ plan: { mode: 'observe' } });
  expect(endingOf(next)).toMatch(/^healthy /);
  const [issue] = scene.world.github.state().issues;
  const state = parseState(reveal('state', issue?.body ?? ''));
  expect(state).toMatchObject({ openIncident: null });
  expect(state?.lastClosed).not.toBeNull();
  expect(scene.bounds.broken).toEqual([]);
});
