import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Machine } from '../../src/fly/machine.ts';
import { eventsAnswer, machineAnswer } from '../../src/fly/machine-answer.ts';

const EMPTY: Machine = {
  id: 'aa11',
  name: null,
  state: 'unknown',
  region: null,
  instanceId: null,
  processGroup: null,
  releaseVersion: null,
  image: null,
  hostStatus: 'unknown',
  standbys: [],
  isJob: false,
  stopTimeoutMs: 5_000,
  checksGraceMs: 0,
  checks: [],
  events: [],
  createdAtMs: null,
  updatedAtMs: null,
  lease: null,
};

const AT = '2026-11-24T12:00:00Z';
const AT_MS = Date.parse(AT);

describe('a machine', () => {
  test.each([
    ['everything missing', {}, {}],
    ['everything null', { state: null, config: null, checks: null, events: null, lease: null, host_status: null }, {}],
    ['an unknown state', { state: 'hibernating' }, { state: 'hibernating' }],
    ['a well host', { host_status: 'ok' }, { hostStatus: 'ok' }],
    [
      'its group',
      { config: { metadata: { fly_process_group: 'app', process_group: 'old' } } },
      { processGroup: 'app' },
    ],
    ['its group by the old name', { config: { metadata: { process_group: 'web' } } }, { processGroup: 'web' }],
    ['metadata of another kind', { config: { metadata: { fly_process_group: 7, other: [1] } } }, {}],
    ['an unwell host', { incomplete_config: { metadata: { fly_process_group: 'app' } } }, { processGroup: 'app' }],
    ['its release', { config: { metadata: { fly_release_version: '42' } } }, { releaseVersion: '42' }],
    ['a schedule', { config: { schedule: 'daily' } }, { isJob: true }],
    ['an end of its own', { config: { auto_destroy: true } }, { isJob: true }],
    ['no schedule', { config: { schedule: '', auto_destroy: false } }, {}],
    ['standbys', { config: { standbys: ['bb22'] } }, { standbys: ['bb22'] }],
    ['a stop time', { config: { stop_config: { timeout: '30s' } } }, { stopTimeoutMs: 30_000 }],
    ['a stop time in ns', { config: { stop_config: { timeout: 45_000_000_000 } } }, { stopTimeoutMs: 45_000 }],
    ['a stop time that is none', { config: { stop_config: { timeout: 'long' } } }, {}],
    ['a service', { config: { services: [{ autostop: 'suspend' }, { autostop: true }] } }, {}],
    ['dates', { created_at: AT, updated_at: 'yesterday' }, { createdAtMs: AT_MS }],
  ])('with %s', (_, answer, machine) => {
    expect(read(machineAnswer, { id: 'aa11', ...answer })).toEqual({ ...EMPTY, ...machine });
  });

  test('has the longest grace period of all its checks', () => {
    const services = [{ checks: [{ grace_period: '10s' }, { grace_period: 20_000_000_000 }] }, { checks: null }, {}];
    const checks = { one: { grace_period: '15s' }, other: {} };
    expect(read(machineAnswer, { id: 'aa11', config: { services, checks } }).checksGraceMs).toBe(20_000);
  });

  test('has its checks, but not those a deploy leaves behind', () => {
    const checks = [
      { name: 'http', status: 'passing', output: '200 OK', updated_at: AT },
      { name: 'bg_deployments_compat_http', status: 'critical' },
      {},
    ];
    expect(read(machineAnswer, { id: 'aa11', checks }).checks).toEqual([
      { name: 'http', status: 'passing', output: '200 OK', updatedAtMs: AT_MS },
      { name: '', status: 'unknown', output: null, updatedAtMs: null },
    ]);
  });

  test.each([
    [
      { owner: 'a@b.c', description: 'deploy', expires_at: AT_MS / 1_000 },
      { owner: 'a@b.c', description: 'deploy', expiresAtMs: AT_MS },
    ],
    [
      { expires_at: AT, nonce: '' },
      { owner: null, description: null, expiresAtMs: AT_MS },
    ],
    [{}, { owner: null, description: null, expiresAtMs: null }],
  ])('with the lease %j', (lease, seen) => {
    expect(read(machineAnswer, { id: 'aa11', lease }).lease).toEqual(seen);
  });

  test.each([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['standbys that are no list', { config: { standbys: 'bb22' } }],
    ['an end of its own that is neither', { config: { auto_destroy: 'perhaps' } }],
    ['a lease that is no lease', { lease: 'held' }],
    ['events that are no list', { events: {} }],
  ])('with %s is refused', (_, answer) => {
    expect(machineAnswer.safeParse({ id: 'aa11', ...answer }).success).toBe(false);
  });
});

describe('events', () => {
  const exit = { exit_code: 137, oom_killed: true, requested_stop: true, restarting: true, exited_at: AT };
  const seen = {
    exitCode: 137,
    oomKilled: true,
    requestedStop: true,
    restarting: true,
    restartCount: 0,
    exitedAtMs: AT_MS,
  };
  const nothing = {
    exitCode: null,
    oomKilled: false,
    requestedStop: false,
    restarting: false,
    restartCount: 0,
    exitedAtMs: null,
  };

  test.each([
    ['in the request', { exit_event: exit }, seen],
    ['in the monitor’s event', { MonitorEvent: { exit_event: exit } }, seen],
    [
      'with a count',
      { exit_event: { exited_at: AT_MS }, restart_count: 3 },
      { ...nothing, exitedAtMs: AT_MS, restartCount: 3 },
    ],
    ['that says nothing', { exit_event: {} }, nothing],
    ['that is null', { exit_event: null, MonitorEvent: null }, null],
    ['that is missing', {}, null],
  ])('an exit %s', (_, request, found) => {
    expect(read(eventsAnswer, [{ timestamp: 1, request }])[0]?.exit).toEqual(found);
  });

  test('come newest first, and equal ones as they came', () => {
    const events = [
      { id: 'b', timestamp: 2 },
      { id: 'd', timestamp: 4 },
      { id: 'c', timestamp: 2 },
      { id: 'a', timestamp: 3 },
    ];
    expect(read(eventsAnswer, events).map((event) => event.id)).toEqual(['d', 'a', 'b', 'c']);
    expect(read(machineAnswer, { id: 'aa11', events }).events.map((event) => event.id)).toEqual(['d', 'a', 'b', 'c']);
  });

  test('may lack everything but their time', () => {
    expect(read(eventsAnswer, [{ timestamp: AT }])).toEqual([
      { id: null, type: '', status: null, source: null, timestampMs: AT_MS, exit: null },
    ]);
  });

  test.each([{}, { timestamp: null }, { timestamp: 'yesterday' }])('are refused where %j is their time', (event) => {
    expect(eventsAnswer.safeParse([{ type: 'start', ...event }]).success).toBe(false);
  });
});

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  return schema.parse(JSON.parse(JSON.stringify(value)));
}
