import type { LifePlan, MachineLife } from '../sandbox/fly/machine-life.ts';
import type { MachineModel } from '../sandbox/fly/machine-model.ts';
import type { ProcessTruth, Trouble, Visit } from './process-truth.ts';
import type { LifeCourse, MachinePlan, Outage, PlannedTrouble } from './world-settings.ts';

/** What really goes on in the app: which process runs where, what ails it, and whether the database answers. */
export class AppTruth {
  readonly #beganAtMs: number;
  readonly #plans: ReadonlyMap<string, MachinePlan>;
  readonly #outages: readonly Outage[];
  readonly #visits = new Map<string, Visit[]>();

  constructor(beganAtMs: number, machines: readonly MachinePlan[], outages: readonly Outage[]) {
    this.#beganAtMs = beganAtMs;
    this.#plans = new Map(machines.map((machine) => [machine.id, machine]));
    this.#outages = outages;
  }

  /** For a process that boots about now. One that cannot reach the database ends soon. */
  planLife(machineId: string, bootIndex: number, nowMs: number): LifePlan {
    const course = this.#course(machineId, bootIndex);
    if (bootIndex > 0 && this.outageAt(nowMs) !== null) return { bootMs: null, exit: { afterMs: 20_000, code: 3 } };
    const exitAfterMs = course.exitAfterMs ?? null;
    return {
      bootMs: course.bootMs === undefined ? BOOT_MS : course.bootMs,
      exit: exitAfterMs === null ? null : { afterMs: exitAfterMs, code: 137 },
    };
  }

  processes(machines: readonly MachineModel[]): readonly ProcessTruth[] {
    return machines.flatMap((machine) =>
      machine.lives.filter((life) => life.hasTelemetry).map((life) => this.#process(machine, life)),
    );
  }

  /** The process that runs on the machine then. */
  processOn(machine: MachineModel, atMs: number): ProcessTruth | null {
    const life = machine.lifeAt(atMs);
    return life === null ? null : this.#process(machine, life);
  }

  visit(process: ProcessTruth, visit: Visit): void {
    this.#visits.set(process.id, [...(this.#visits.get(process.id) ?? []), visit]);
  }

  outageAt(atMs: number): Outage['how'] | null {
    return this.outageWithin(atMs, atMs);
  }

  outageWithin(fromMs: number, toMs: number): Outage['how'] | null {
    return this.#spans().find((outage) => outage.fromMs <= toMs && outage.toMs > fromMs)?.how ?? null;
  }

  /** Did the database take new connections at some time in between? */
  answeredWithin(fromMs: number, toMs: number): boolean {
    const step = Math.max(1_000, (toMs - fromMs) / 50);
    for (let atMs = fromMs; atMs <= toMs; atMs += step) if (this.outageAt(atMs) === null) return true;
    return this.outageAt(toMs) === null;
  }

  #process(machine: MachineModel, life: MachineLife): ProcessTruth {
    const { servingAtMs } = life;
    const id = `${life.machineId}-${life.bootIndex}-${Math.round(life.startedAtMs)}`;
    return {
      id,
      machineId: life.machineId,
      isApp: machine.settings.group === 'app',
      startedAtMs: life.startedAtMs,
      servingAtMs,
      isSetUp: servingAtMs !== null && this.outageAt(servingAtMs) === null,
      stopAskedAtMs: life.stopAskedAtMs,
      endedAtMs: life.endedAtMs,
      troubles: this.#troubles(life, machine.settings.group === 'app'),
      visits: this.#visits.get(id) ?? [],
    };
  }

  #troubles(life: MachineLife, isApp: boolean): readonly Trouble[] {
    const planned = this.#course(life.machineId, life.bootIndex).trouble ?? null;
    const baseMs = life.bootIndex === 0 ? this.#beganAtMs : (life.servingAtMs ?? life.startedAtMs);
    const own = planned === null ? [] : [begin(planned, baseMs, life.servingAtMs ?? life.startedAtMs)];
    const away = this.#spans().flatMap(({ how, fromMs, toMs }): readonly Bare[] =>
      how === 'new-connections' || life.servingAtMs === null || !isApp
        ? []
        : [{ kind: `database-${how}`, fromMs: Math.max(fromMs, life.servingAtMs), toMs }],
    );
    return [...own, ...away]
      .filter((trouble) => trouble.toMs > trouble.fromMs)
      .map((trouble) => ({ ...trouble, backAtMs: this.#backAt(trouble.toMs) }));
  }

  /** Some seconds after the end of a trouble, and not while the database takes no new connections. */
  #backAt(toMs: number): number | null {
    const atMs = toMs + RECONNECTS_AFTER_MS;
    const away = this.#spans().find((outage) => outage.fromMs <= atMs && outage.toMs > atMs);
    const backAtMs = away === undefined ? atMs : away.toMs + RECONNECTS_AFTER_MS;
    return Number.isFinite(backAtMs) ? backAtMs : null;
  }

  #course(machineId: string, bootIndex: number): LifeCourse {
    return this.#plans.get(machineId)?.lives[bootIndex] ?? {};
  }

  #spans(): readonly { readonly how: Outage['how']; readonly fromMs: number; readonly toMs: number }[] {
    return this.#outages.map(({ how, fromMs, toMs }) => ({
      how,
      fromMs: this.#beganAtMs + fromMs,
      toMs: toMs === null ? Number.POSITIVE_INFINITY : this.#beganAtMs + toMs,
    }));
  }
}

const BOOT_MS = 2_000;
const RECONNECTS_AFTER_MS = 5_000;

type Bare = Omit<Trouble, 'backAtMs'>;

/** A process cannot be sick before it serves. */
function begin(planned: PlannedTrouble, baseMs: number, servingAtMs: number): Bare {
  const fromMs = baseMs + planned.afterMs;
  const toMs = fromMs + (planned.lastsMs ?? Number.POSITIVE_INFINITY);
  return { kind: planned.kind, fromMs: Math.max(fromMs, servingAtMs), toMs };
}
