import { describe, expect, it } from 'vitest';
import { reveal } from '../../src/history/hidden.ts';
import type { IncidentEvent } from '../../src/incident/incident.ts';
import { readFixture } from '../report/read-fixture.ts';
import { NOON_MS, TOKEN } from '../sandbox/github/github-fixture.ts';
import { opened, relapsed } from './events.ts';
import { HistoryWorld, SECRET } from './history-world.ts';

const OTHER = 'pylf_v1_eu_abcdefghijklmnop';
const PLANTED = [SECRET, TOKEN, OTHER];
const LEAK = `before ${SECRET} "${TOKEN}" postgres://app:${SECRET}@db.internal/app ${OTHER} after`;

const EVENTS: readonly IncidentEvent[] = [
  { ...opened(), trigger: LEAK, runUrl: `https://github.com/?q=${SECRET}`, reason: LEAK } as IncidentEvent,
  ...readFixture('recovered').events.slice(1, 6).map(leak),
  { type: 'attempt-withdrawn', atMs: NOON_MS, attemptId: 'attempt-1', why: LEAK },
  { type: 'run-ended', atMs: NOON_MS, outcome: 'held', reasonCode: 'other', sentence: LEAK, runUrl: LEAK },
  { type: 'note', atMs: NOON_MS, text: LEAK },
];

/** Every text in it says what may not be said, but for those that the types fix. */
function leak(event: IncidentEvent): IncidentEvent {
  const text = JSON.stringify(event, (name, value: unknown) =>
    ['says', 'why', 'title', 'question', 'wanted'].includes(name) ? LEAK : value,
  );
  return JSON.parse(text);
}

function later(milliseconds: number): readonly IncidentEvent[] {
  return EVENTS.map((event) => ({ ...event, atMs: event.atMs + milliseconds }));
}

/** Everything that stands on GitHub, as it stands and unpacked. */
function everythingIn(world: HistoryWorld): string {
  const pages = world.github
    .state()
    .issues.flatMap(({ title, body, comments }) => [title, body, ...comments.map((comment) => comment.body)]);
  const unpacked = pages.flatMap((page) =>
    ['state', 'incident', 'incident-key', 'call'].map((kind) => JSON.stringify(reveal(kind, page)) ?? ''),
  );
  return [...pages, ...unpacked].join('\n');
}

function expectSilence(world: HistoryWorld): void {
  const said = everythingIn(world);
  for (const secret of PLANTED) expect(said.includes(secret), secret).toBe(false);
  expect(said).toContain('***');
}

describe('no secret is written', () => {
  it('by an incident that opens, goes on and comes back', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('run-1', EVENTS);
    expectSilence(world);
    await record.append(later(1));
    expectSilence(world);
    await (await world.record()).append([relapsed(NOON_MS + 2), ...later(2).slice(1)]);
    expectSilence(world);
    expect(world.incidents()[0]).toHaveLength(3 * EVENTS.length);
  });

  it('by a call', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('run-1', EVENTS);
    await record.call('run-1/unrecovered', LEAK);
    expectSilence(world);
  });

  it('that a person wrote into the body', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('run-1', EVENTS);
    world.github.editIssue(1, `${world.issue().body}\n\n${LEAK}`);
    await record.append([{ type: 'closed', atMs: NOON_MS, how: 'recovered', recoverySeconds: 7 }]);
    expectSilence(world);
  });

  it('and what the run itself keeps says no more', async () => {
    const world = new HistoryWorld();
    const record = await world.record();
    await record.open('run-1', EVENTS);
    await record.append(EVENTS);
    const kept = JSON.stringify([record.incident, record.state]);
    for (const secret of PLANTED) expect(kept).not.toContain(secret);
  });
});

describe('nothing is taken away', () => {
  it('from what holds no secret', async () => {
    const world = new HistoryWorld();
    const { events } = readFixture('unrecovered');
    await (await world.record()).open('run-1', events);
    expect(world.incidents()).toEqual([events]);
    expect(everythingIn(world)).not.toContain('***');
  });
});
