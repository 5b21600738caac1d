import type { MachineModel } from '../sandbox/fly/machine-model.ts';
import type { World } from './world.ts';

/** What others do in the world, and when they did it. Deploys and restarts by hand wait for leases, as flyctl does. */
export class People {
  readonly #world: World;
  readonly #deeds: Deed[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  get deeds(): readonly Deed[] {
    return this.#deeds;
  }

  deploy(): void {
    this.#whenFree(this.#group(), () => {
      for (const machine of this.#group()) {
        machine.deploy(this.#nowMs());
        this.#lease(machine, 13);
      }
      this.#note('deploy', null);
    });
  }

  restart(machineId: string): void {
    const machine = this.#machine(machineId);
    this.#whenFree([machine], () => {
      machine.restart(this.#nowMs(), machine.settings.stopTimeoutMs);
      this.#lease(machine, 30);
      // Where Fly says yes and does nothing there is nothing that anybody could count.
      if (machine.settings.onRestart !== 'nothing') this.#note('restart', machineId);
    });
  }

  lease(machineId: string, seconds: number): void {
    this.#whenFree([this.#machine(machineId)], () => {
      this.#lease(this.#machine(machineId), seconds);
      this.#note('lease', machineId);
    });
  }

  /** Fly's proxy sends an idle machine to sleep. No lease keeps it from that. */
  autostop(machineId: string): void {
    const machine = this.#machine(machineId);
    const nowMs = this.#nowMs();
    if (machine.timeline.stateAt(nowMs) !== 'started') return;
    machine.timeline.forgetAfter(nowMs);
    machine.timeline.addEvent(nowMs, 'stop', 'stopping', 'proxy');
    machine.timeline.setState(nowMs, 'stopped');
    const life = machine.lifeAt(nowMs);
    if (life !== null) life.endedAtMs = nowMs;
    this.#note('autostop', machineId);
  }

  setHold(): void {
    this.#touchHold('hold', true);
  }

  removeHold(): void {
    this.#touchHold('unhold', false);
  }

  #touchHold(what: 'hold' | 'unhold', isWanted: boolean): void {
    const { github } = this.#world;
    const issue = github.state().issues.find((candidate) => candidate.state === 'open');
    if (issue === undefined || issue.labels.includes(HOLD) === isWanted) return;
    github.setLabel(issue.number, HOLD, isWanted);
    this.#note(what, null);
  }

  #whenFree(machines: readonly MachineModel[], act: () => void): void {
    const { clock } = this.#world;
    const isHeld = machines.some((machine) => machine.leases.heldAt(clock.nowMs()) !== null);
    if (!isHeld) act();
    else clock.at(clock.nowMs() + 5_000, () => this.#whenFree(machines, act));
  }

  #lease(machine: MachineModel, ttlSeconds: number): void {
    const lease = { nonce: null, ttlSeconds, owner: SOMEBODY, description: 'deploy', version: machine.instanceId };
    machine.leases.acquire(this.#nowMs(), lease);
  }

  #group(): readonly MachineModel[] {
    return this.#world.fly.machines.filter(
      (machine) => machine.settings.group === 'app' && machine.timeline.stateAt(this.#nowMs()) === 'started',
    );
  }

  #machine(machineId: string): MachineModel {
    const machine = this.#world.fly.machines.find((candidate) => candidate.settings.id === machineId);
    if (machine === undefined) throw new Error(`There is no machine ${machineId}.`);
    return machine;
  }

  #note(what: Deed['what'], machineId: string | null): void {
    this.#deeds.push({ what, machineId, atMs: this.#nowMs() });
  }

  #nowMs(): number {
    return this.#world.clock.nowMs();
  }
}

export interface Deed {
  readonly what: 'deploy' | 'restart' | 'lease' | 'autostop' | 'hold' | 'unhold';
  readonly machineId: string | null;
  readonly atMs: number;
}

export const SOMEBODY = 'somebody@example.com';
const HOLD = 'firebreak:hold';
