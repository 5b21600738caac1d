import { z } from 'zod';
import { parseGoDuration } from './go-duration.ts';
import type { Machine, MachineEvent, MachineExit } from './machine.ts';

const STOP_TIMEOUT_MS = 5_000;

const text = z.string().nullish();
const flag = z.boolean().nullish();
/** Unix seconds, or a date, as milliseconds since the epoch; null when it is missing. */
export const unixSeconds = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const atMs = typeof value === 'string' ? Date.parse(value) : (value ?? Number.NaN) * 1_000;
    return Number.isFinite(atMs) ? atMs : null;
  });
const duration = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : parseGoDuration(value)));
const instant = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    const atMs = typeof value === 'string' ? Date.parse(value) : (value ?? Number.NaN);
    return Number.isFinite(atMs) ? atMs : null;
  });

const exitEvent = z.looseObject({
  exit_code: z.number().nullish(),
  oom_killed: flag,
  requested_stop: flag,
  restarting: flag,
  exited_at: instant,
});

const event = z.looseObject({
  id: text,
  type: text,
  status: text,
  source: text,
  // An event that does not say when proves nothing: that is an odd answer.
  timestamp: z.union([z.number(), z.iso.datetime({ offset: true }).transform((value) => Date.parse(value))]),
  request: z
    .looseObject({
      exit_event: exitEvent.nullish(),
      MonitorEvent: z.looseObject({ exit_event: exitEvent.nullish() }).nullish(),
      restart_count: z.number().nullish(),
    })
    .nullish(),
});

const config = z.looseObject({
  metadata: z.record(z.string(), z.unknown()).nullish(),
  schedule: text,
  auto_destroy: flag,
  standbys: z.array(z.string()).nullish(),
  image: text,
  stop_config: z.looseObject({ timeout: duration }).nullish(),
  checks: z.record(z.string(), z.looseObject({ grace_period: duration })).nullish(),
  services: z.array(z.looseObject({ checks: z.array(z.looseObject({ grace_period: duration })).nullish() })).nullish(),
});

const machineFields = z.looseObject({
  id: z.string().min(1),
  name: text,
  state: text,
  region: text,
  instance_id: text,
  host_status: text,
  created_at: instant,
  updated_at: instant,
  config: config.nullish(),
  incomplete_config: config.nullish(),
  checks: z.array(z.looseObject({ name: text, status: text, output: text, updated_at: instant })).nullish(),
  events: z.array(event).nullish(),
  lease: z.looseObject({ owner: text, description: text, expires_at: unixSeconds }).nullish(),
});

/** A machine as Fly tells it: any field but its id may be missing (https://docs.machines.dev/). */
export const machineAnswer = machineFields.transform(toMachine);

/** Events as Fly tells them, made newest first. */
export const eventsAnswer = z.array(event).transform((events) => newestFirst(events.map(toEvent)));

function toMachine(machine: z.output<typeof machineFields>): Machine {
  const settings = machine.config ?? machine.incomplete_config ?? {};
  const metadata = settings.metadata ?? {};
  const graces = [
    ...Object.values(settings.checks ?? {}),
    ...(settings.services ?? []).flatMap((service) => service.checks ?? []),
  ].map((check) => check.grace_period ?? 0);
  return {
    id: machine.id,
    name: machine.name ?? null,
    state: machine.state ?? 'unknown',
    region: machine.region ?? null,
    instanceId: machine.instance_id ?? null,
    processGroup: label(metadata.fly_process_group) ?? label(metadata.process_group),
    releaseVersion: label(metadata.fly_release_version),
    image: settings.image ?? null,
    hostStatus: machine.host_status ?? 'unknown',
    standbys: settings.standbys ?? [],
    isJob: (settings.schedule ?? '') !== '' || settings.auto_destroy === true,
    stopTimeoutMs: settings.stop_config?.timeout ?? STOP_TIMEOUT_MS,
    checksGraceMs: Math.max(0, ...graces),
    checks: (machine.checks ?? [])
      .filter((check) => !(check.name ?? '').startsWith('bg_deployments_compat'))
      .map((check) => ({
        name: check.name ?? '',
        status: check.status ?? 'unknown',
        output: check.output ?? null,
        updatedAtMs: check.updated_at,
      })),
    events: newestFirst((machine.events ?? []).map(toEvent)),
    createdAtMs: machine.created_at,
    updatedAtMs: machine.updated_at,
    lease: toLease(machine.lease ?? null),
  };
}

function label(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function toLease(lease: z.output<typeof machineFields>['lease'] | null): Machine['lease'] {
  if (lease === null || lease === undefined) return null;
  return { owner: lease.owner ?? null, description: lease.description ?? null, expiresAtMs: lease.expires_at };
}

function toEvent(answer: z.output<typeof event>): MachineEvent {
  const exit = answer.request?.exit_event ?? answer.request?.MonitorEvent?.exit_event ?? null;
  return {
    id: answer.id ?? null,
    type: answer.type ?? '',
    status: answer.status ?? null,
    source: answer.source ?? null,
    timestampMs: answer.timestamp,
    exit: exit === null ? null : toExit(exit, answer.request?.restart_count ?? 0),
  };
}

function toExit(exit: z.output<typeof exitEvent>, restartCount: number): MachineExit {
  return {
    exitCode: exit.exit_code ?? null,
    oomKilled: exit.oom_killed ?? false,
    requestedStop: exit.requested_stop ?? false,
    restarting: exit.restarting ?? false,
    restartCount,
    exitedAtMs: exit.exited_at,
  };
}

function newestFirst(events: readonly MachineEvent[]): readonly MachineEvent[] {
  return [...events].sort((one, other) => other.timestampMs - one.timestampMs);
}
