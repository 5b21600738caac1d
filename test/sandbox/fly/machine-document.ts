import type { MachineModel } from './machine-model.ts';
import type { CheckSettings } from './machine-settings.ts';

/** A machine as the API shows it. */
export function machineDocument(
  machine: MachineModel,
  nowMs: number,
  options: { readonly includeLease: boolean; readonly isSummary: boolean },
): Readonly<Record<string, unknown>> {
  const { settings } = machine;
  const isHostOk = settings.hostStatus === 'ok';
  const config = machineConfig(machine);
  const lease = machine.leases.heldAt(nowMs);
  return {
    id: settings.id,
    name: settings.name,
    state: machine.timeline.stateAt(nowMs),
    region: settings.region,
    image_ref: imageReference(machine),
    instance_id: machine.instanceId,
    private_ip: 'fdaa:0:0:a7b:1::2',
    created_at: new Date(settings.releasedAtMs - 40 * 86_400_000).toISOString(),
    updated_at: new Date(machine.updatedAtMs).toISOString(),
    host_status: settings.hostStatus,
    cordoned: false,
    events: machine.timeline.eventsAt(nowMs).slice(0, 20),
    ...(options.isSummary ? {} : { [isHostOk ? 'config' : 'incomplete_config']: config }),
    ...(options.isSummary || settings.checks.length === 0 ? {} : { checks: checkDocuments(machine, nowMs) }),
    ...(options.includeLease && lease !== null ? { lease: { ...lease, nonce: '' } } : {}),
  };
}

function imageReference(machine: MachineModel): Readonly<Record<string, unknown>> {
  const tag = `deployment-${machine.instanceId}`;
  const digest = `sha256:${Buffer.from(machine.instanceId).toString('hex').padEnd(64, '0').slice(0, 64)}`;
  return { registry: 'registry.fly.io', repository: 'relay-api', tag, digest, labels: {} };
}

function machineConfig(machine: MachineModel): Readonly<Record<string, unknown>> {
  const { settings } = machine;
  return {
    env: { PORT: '8080', FLY_PROCESS_GROUP: settings.group },
    init: {},
    guest: { cpu_kind: 'shared', cpus: 1, memory_mb: 1024 },
    metadata: {
      fly_flyctl_version: '0.3.209',
      fly_platform_version: 'v2',
      fly_process_group: settings.group,
      fly_release_id: `release${machine.releaseVersion}`,
      fly_release_version: String(machine.releaseVersion),
    },
    image: `registry.fly.io/relay-api:deployment-${machine.instanceId}`,
    restart: { policy: 'on-failure', max_retries: 10 },
    ...(settings.group === 'app' ? { services: [service(settings.checks)] } : {}),
    ...(settings.standbys.length > 0 ? { standbys: settings.standbys } : {}),
    ...(settings.stopTimeoutMs === 5000 ? {} : { stop_config: { timeout: `${settings.stopTimeoutMs / 1000}s` } }),
  };
}

function service(checks: readonly CheckSettings[]): Readonly<Record<string, unknown>> {
  return {
    protocol: 'tcp',
    internal_port: 8080,
    autostop: 'stop',
    autostart: true,
    min_machines_running: 1,
    ports: [
      { port: 80, handlers: ['http'], force_https: true },
      { port: 443, handlers: ['tls', 'http'] },
    ],
    checks: checks.map((check) => ({
      type: 'http',
      interval: '15s',
      timeout: '5s',
      grace_period: `${check.graceSeconds}s`,
      method: 'get',
      path: '/health',
    })),
  };
}

function checkDocuments(machine: MachineModel, nowMs: number): readonly Readonly<Record<string, unknown>>[] {
  const life = machine.lifeAt(nowMs);
  const servingAtMs = life?.servingAtMs ?? null;
  const isServing = servingAtMs !== null && servingAtMs <= nowMs && life?.stopAskedAtMs === null;
  const lastEnd = machine.lives.findLast((past) => past.endedAtMs !== null && past.endedAtMs <= nowMs)?.endedAtMs;
  const changedAtMs = isServing ? servingAtMs : (lastEnd ?? life?.startedAtMs ?? machine.updatedAtMs);
  return machine.settings.checks.map((check) => {
    const status = check.status ?? (isServing ? 'passing' : 'critical');
    const output = status === 'passing' ? 'HTTP GET http://172.19.0.2:8080/health: 200 OK' : 'connection refused';
    return { name: check.name, status, output, updated_at: new Date(changedAtMs).toISOString() };
  });
}
