import { expect, test } from 'vitest';
import { hide } from '../../src/history/hidden.ts';
import { leanEvents } from '../../src/history/lean-events.ts';
import { foldIncident, type IncidentEvent } from '../../src/incident/incident.ts';
import { againAfter } from './alter-events.ts';
import { largeEvents } from './large.ts';
import { readFixture } from './read-fixture.ts';

const { events } = readFixture('recovered');

function foldWithoutEvents(all: readonly IncidentEvent[]): unknown {
  const { events: _, ...incident } = foldIncident(all);
  return incident;
}

test('events without what was replaced fold to the same incident', () => {
  for (const all of [
    events,
    againAfter(events),
    [...events, ...againAfter(events)],
    readFixture('unrecovered').events,
  ]) {
    expect(foldWithoutEvents(leanEvents(all))).toEqual(foldWithoutEvents(all));
    expect(leanEvents(leanEvents(all))).toEqual(leanEvents(all));
  }
});

test('an incident of days with a hundred machines keeps its room', () => {
  const large = largeEvents(events, 12);
  const days = Array.from({ length: 30 }, (_, day) => large.map((event) => ({ ...event, atMs: event.atMs + day })));
  expect(hide('incident', leanEvents(days.flat())).length).toBeLessThan(40_000);
});
