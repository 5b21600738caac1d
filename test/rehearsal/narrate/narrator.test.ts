import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Narrator } from './narrator.ts';
import { styleFor } from './terminal.ts';

let told: string[];
let narrator: Narrator;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  narrator = new Narrator({ style: styleFor({}, {}), now: () => Date.now(), write: (line) => told.push(line) });
});

afterEach(() => {
  narrator.stop();
  vi.useRealTimers();
});

it('gives each phase a heading and folds its lines under it', () => {
  narrator.hear('Firebreak for relay-api');
  narrator.hear('::group::Guards');
  narrator.hear('hold: pass.');
  narrator.hear('::endgroup::');
  vi.advanceTimersByTime(65_000);
  narrator.hear('Incident: 1');
  expect(told.filter((line) => !line.includes('waiting'))).toEqual([
    ' 0:00  Firebreak for relay-api',
    '',
    '━━ Guards · is there anything that forbids acting?',
    ' 0:00    hold: pass.',
    ' 1:05  Incident: 1',
  ]);
});

it('has a heading for every machine, and for phases that no group begins', () => {
  narrator.hear('::group::Restart machine a');
  narrator.hear('::endgroup::');
  narrator.hear('::group::Restart machine b');
  narrator.hear('::endgroup::');
  narrator.hear('Verifying for 15 s.');
  const headings = told.filter((line) => line.startsWith('━━')).map((line) => line.split(' ·')[0]);
  expect(headings).toEqual(['━━ Restart machine a', '━━ Restart machine b', '━━ Verify']);
});

it('says once what it waits for when nothing is said, and what next when that is over', () => {
  narrator.hear('::group::Restart machine a');
  vi.advanceTimersByTime(3_000);
  expect(told.at(-1)).toMatch(/waiting for the machine to stop, boot/);
  narrator.hear('stopping');
  vi.advanceTimersByTime(60_000);
  expect(told.filter((line) => line.includes('waiting for'))).toHaveLength(1);
  narrator.hear('::endgroup::');
  vi.advanceTimersByTime(3_000);
  expect(told.at(-1)).toMatch(/waiting for its new process/);
});

it('shows warnings and errors, hides other commands and masks secrets', () => {
  narrator.hear('::add-mask::tok%25en');
  narrator.hear('::debug::inside');
  narrator.hear('::warning::a line%0Aand another');
  narrator.hear('::error::refused tok%en');
  expect(told).toEqual([' 0:00  Warning a line\nand another', ' 0:00  Error refused ***']);
});

it('tells what happens in the sandbox apart from what the action says', () => {
  narrator.hear('::group::Diagnose');
  narrator.tell('machine a starts a new process');
  expect(told.at(-1)).toBe(' 0:00  [sandbox] machine a starts a new process');
});

it('colours words for a terminal unless told not to', () => {
  expect(styleFor({ isTTY: true }, {}).error('no')).toBe('\u001b[1;31mno\u001b[0m');
  expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).error('no')).toBe('no');
  expect(styleFor({ isTTY: true }, { TERM: 'dumb' }).error('no')).toBe('no');
});
