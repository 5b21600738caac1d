import { describe, expect, it } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { EMPTY_STATE, type HistoryState } from '../../src/history/state.ts';
import type { IncidentEvent } from '../../src/incident/incident.ts';
import { renderByHand } from '../../src/report/by-hand.ts';
import { largeEvents, largeState } from '../report/large.ts';
import { readFixture } from '../report/read-fixture.ts';
import { NOON_MS } from '../sandbox/github/github-fixture.ts';
import { closed, closing, HOUR_MS, MINUTE_MS, note, opened, withAttempt } from './events.ts';
import { HistoryWorld, SIGN } from './history-world.ts';
import type { GitHubCall } from './wire.ts';

const MOST_CHARACTERS = 65_536;

/** A history with so many incidents behind it, each with a comment. */
function worldAfter(incidents: number, state: Partial<HistoryState> = {}): HistoryWorld {
  const text = `${hide('incident-key', '')}\n${hide('incident', [opened(), closed()])}\nIt was like this.`;
  const rows = largeState(Math.min(incidents, 150)).rows;
  const earlier = { incidents: Math.max(0, incidents - 150), recovered: 0 };
  const whole = { ...EMPTY_STATE, authorId: 41_898_282, rows, earlier, ...state };
  const body = `${SIGN}\n${hide('state', whole)}\nThe log.`;
  const comments = Array.from({ length: incidents }, () => text);
  return new HistoryWorld({ existingIssues: [{ title: 'History', labels: ['firebreak'], body, comments }] });
}

/** A whole incident; gives what was asked of GitHub. */
async function liveThrough(world: HistoryWorld, recoverySeconds: number | null = 95): Promise<readonly GitHubCall[]> {
  const run = world.run();
  const nowMs = world.clock.nowMs();
  const record = await run.record();
  await record.open(`run-${nowMs}`, [opened(nowMs)]);
  await record.append([note('restarting', nowMs)], (state) => ({ ...withAttempt(nowMs)(state), attempts: [] }));
  await record.call(`run-${nowMs}/relapsed`, '@on-call');
  await record.append([closed(nowMs + MINUTE_MS, recoverySeconds)], closing(nowMs + MINUTE_MS));
  return run.wire.calls;
}

describe('the log', () => {
  it('has one row per incident, the newest first, that follows it', async () => {
    const world = new HistoryWorld();
    await liveThrough(world);
    world.clock.advance(HOUR_MS);
    const record = await world.record();
    await record.open('run-2', [opened(NOON_MS + HOUR_MS)]);
    expect(world.state().rows.map(({ closed, recoverySeconds }) => [closed, recoverySeconds])).toEqual([
      [false, null],
      [true, 95],
    ]);
    await record.append([closed(NOON_MS + HOUR_MS, null)], closing());
    expect(world.state().rows.map(({ closed, recoverySeconds }) => [closed, recoverySeconds])).toEqual([
      [true, null],
      [true, 95],
    ]);
    const [newest] = world.state().rows;
    const [, , second] = world.issue().comments;
    expect(newest?.commentId).toBe(second?.id);
    expect(world.issue().body).toContain(newest?.commentUrl ?? 'never');
  });

  it('keeps 150 rows, and counts what was there before', async () => {
    const world = worldAfter(149);
    const oldest = world.state().rows.at(-1);
    await liveThrough(world);
    expect(world.state().rows).toHaveLength(150);
    expect(world.state()).toMatchObject({ earlier: { incidents: 0, recovered: 0 } });
    expect(world.state().rows.at(-1)).toEqual(oldest);
    const leaving = world.state().rows.slice(-3);
    for (const seconds of [60, null, 70]) {
      world.clock.advance(HOUR_MS);
      await liveThrough(world, seconds);
    }
    const recovered = leaving.filter(({ recoverySeconds }) => recoverySeconds !== null).length;
    expect(recovered).toBeGreaterThan(0);
    expect(recovered).toBeLessThan(3);
    expect(world.state().rows).toHaveLength(150);
    expect(
      world
        .state()
        .rows.slice(0, 4)
        .map(({ recoverySeconds }) => recoverySeconds),
    ).toEqual([70, null, 60, 95]);
    expect(world.state().earlier).toEqual({ incidents: 3, recovered });
    expect(world.issue().body).toMatch(/\*Before that \d+ more incidents/);
  });

  it('counts an incident once, however often it is written', async () => {
    const world = worldAfter(150);
    const record = await world.record();
    await record.open('run-1', [opened()]);
    for (let count = 0; count < 5; count += 1) await record.append([note('on')], withAttempt(NOON_MS + count));
    expect(world.state().earlier.incidents).toBe(1);
    expect(world.state().rows).toHaveLength(150);
  });
});

describe('years of it', () => {
  it('ask GitHub no more than the first day', async () => {
    const first = await liveThrough(worldAfter(0));
    expect(await liveThrough(worldAfter(2_000))).toEqual(first);
  });

  it('stay on one page, with what people wrote in full', async () => {
    const text = '| 2025-11-17 | listener hung | connect without timeout | restart |\n'.repeat(200);
    const world = worldAfter(2_000);
    world.github.editIssue(1, `${world.issue().body}\n\n${renderByHand(text)}`);
    await liveThrough(world);
    expect(world.issue().body.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(world.issue().body).toContain(text.trim());
    expect(world.state().rows).toHaveLength(150);
  });
});

describe('the largest incident', () => {
  const { events } = readFixture('recovered');

  it.each([12, 100])('with %i rows per table fits into its comment', async (rows) => {
    const world = new HistoryWorld();
    const record = await world.record();
    const large = largeEvents(events, rows);
    await record.open('run-1', large.slice(0, 1));
    await record.append(large.slice(1));
    expect(world.issue().comments[0]?.body.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect((await world.record()).incident).toMatchObject({ attempts: record.incident?.attempts });
  });

  it('that lasts for days with a new look every few minutes fits, and folds to the same', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    const looks = largeEvents(events, 12).filter(({ type }) => ['diagnosed', 'guarded', 'captured'].includes(type));
    await record.open('run-1', events.slice(0, 1));
    for (let day = 0; day < 12; day += 1) {
      await record.append(looks.map((event): IncidentEvent => ({ ...event, atMs: event.atMs + day })));
    }
    expect(world.issue().comments[0]?.body.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    const next = await world.record();
    expect(next.incident?.guards).toEqual(record.incident?.guards);
    expect(next.incident?.evidence).toEqual(record.incident?.evidence);
    expect(next.incident?.evidenceAtMs).toBe(record.incident?.evidenceAtMs);
  });
});
