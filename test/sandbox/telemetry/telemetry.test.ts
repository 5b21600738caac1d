import { beforeAll, describe, expect, it } from 'vitest';
import { createGitHub } from '../github/create-github.ts';
import { ManualClock } from '../manual-clock.ts';
import { readRecording } from '../recording/read-recording.ts';
import type { RecordedRow, Recording, RowColumns } from '../recording/recording.ts';
import { createWorld, type SandboxWorld } from '../sandbox-world.ts';
import { recordingFolder } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';

const NOW_MS = Date.parse('2026-11-24T12:00:00.000Z');
const MACHINE = '3d8d9931c5e089';

let recording: Recording;

beforeAll(async () => {
  recording = await readRecording(recordingFolder('pool-exhaustion', null));
});

describe('what is visible', () => {
  it('is what had been exported by then, only later', () => {
    const { world, takeRows } = start({ now: 200, ingestSeconds: 5 });
    const rows = takeRows();
    const untilUs = recording.originUs + 195_000_000;
    const expected = initialRows().filter((row) => row.createdUs <= untilUs);
    expect(rows).toHaveLength(expected.length);
    expect(spanKeys(rows)).toEqual(spanKeys(expected.map((row) => row.columns)));
    expect(rows.every((row) => Date.parse(row.created_at) <= NOW_MS)).toBe(true);
    expect(world.state().sick).toHaveLength(2);
  });

  it('comes to nothing twice', () => {
    const { takeRows } = start({});
    takeRows();
    expect(takeRows()).toEqual([]);
  });

  it('names its machine where the scenario says so', () => {
    const { takeRows } = start({ hostName: true });
    expect(new Set(takeRows().map((row) => row.otel_resource_attributes['host.name']))).toEqual(
      new Set([MACHINE, '287e712c0d3358']),
    );
  });
});

describe('after a restart', () => {
  it('the next recorded process goes on, and the old one is silent', () => {
    const { world, clock, takeRows } = start({ ingestSeconds: 0 });
    takeRows();
    world.fly.machines[0]?.restart(NOW_MS, 5000);
    clock.advance(60_000);
    const instances = new Set(takeRows().map((row) => row.service_instance_id));
    expect(instances).toContain(instanceOf(2));
    clock.advance(60_000);
    expect(new Set(takeRows().map((row) => row.service_instance_id))).toEqual(new Set([instanceOf(1), instanceOf(2)]));
    expect(world.state().sick).toMatchObject([{ machine: MACHINE, to: expect.any(String) }, { to: null }]);
  });

  it('rows of the old process end with its death', () => {
    const { world, clock, takeRows } = start({ ingestSeconds: 0 });
    takeRows();
    world.fly.machines[0]?.restart(NOW_MS, 5000);
    clock.advance(30_000);
    const dying = takeRows().filter((row) => row.service_instance_id === instanceOf(0));
    expect(dying.length).toBeGreaterThan(0);
    expect(Math.max(...dying.map((row) => Date.parse(row.created_at)))).toBeLessThanOrEqual(NOW_MS + 5000);
  });

  it('the last process plays again under new ids', () => {
    const { world, clock, takeRows } = start({ ingestSeconds: 0 });
    for (let count = 0; count < 2; count += 1) {
      world.fly.machines[0]?.restart(clock.nowMs(), 5000);
      clock.advance(60_000);
    }
    const instances = new Set(takeRows().map((row) => row.service_instance_id));
    expect(instances.size).toBe(4);
  });
});

it('repeats the last minute of a process that runs out, with whole traces under new ids', () => {
  const { clock, takeRows } = start({ recording: 'pool-exhaustion', now: 300, ingestSeconds: 0 });
  const before = new Set(takeRows().map((row) => row.trace_id));
  clock.advance(120_000);
  const rows = takeRows().filter((row) => Date.parse(row.start_timestamp) > NOW_MS + 20_000);
  expect(rows.length).toBeGreaterThan(500);
  expect(rows.some((row) => before.has(row.trace_id))).toBe(false);
  expect(new Set(rows.map((row) => row.service_instance_id))).toEqual(new Set([instanceOf(0), instanceOf(1)]));
});

function start(changes: Partial<Scenario>): {
  readonly world: SandboxWorld;
  readonly clock: ManualClock;
  takeRows(): readonly RowColumns[];
} {
  const clock = new ManualClock(NOW_MS);
  const scenario: Scenario = { recording: 'pool-exhaustion', now: 200, ...changes };
  const github = createGitHub({ clock, repository: 'sandbox/relay-api', token: 'token' });
  const world = createWorld({ clock, scenario, recording, github, app: 'relay-api', flyToken: 'token' });
  return { world, clock, takeRows: () => world.telemetry.takeVisible(clock.nowMs() * 1000) };
}

function initialRows(): readonly RecordedRow[] {
  return recording.processes.slice(0, 2).flatMap((process) => process.rows);
}

function instanceOf(place: number): string {
  return recording.processes[place]?.rows[0]?.columns.service_instance_id ?? '';
}

function spanKeys(rows: readonly RowColumns[]): readonly string[] {
  return rows.map((row) => `${row.kind}/${row.trace_id}/${row.span_id}`).toSorted();
}
