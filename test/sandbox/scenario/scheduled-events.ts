import type { MachineModel } from '../fly/machine-model.ts';
import { touchIssue } from '../github/issue-touch.ts';
import type { GitHubService } from '../github-service.ts';
import type { ScenarioEvent } from './scenario.ts';

/** What a scenario lets other people do. Events happen when somebody looks, at the instant they were due. */
export class ScheduledEvents {
  #due: readonly ScenarioEvent[];
  readonly #world: World;

  constructor(events: readonly ScenarioEvent[], world: World) {
    this.#due = events.toSorted((left, right) => left.at - right.at);
    this.#world = world;
  }

  advance(nowMs: number): void {
    this.#due = this.#due.filter((event) => {
      const atMs = this.#world.startedAtMs + event.at * 1000;
      return atMs > nowMs || !this.#happen(event, atMs);
    });
  }

  /** `false` = not possible yet. */
  #happen(event: ScenarioEvent, atMs: number): boolean {
    switch (event.what) {
      case 'deploy':
        for (const machine of this.#machinesOf(event, atMs)) deploy(machine, atMs);
        return true;
      case 'lease':
        for (const machine of this.#machinesOf(event, atMs)) leaseForSomebody(machine, atMs, event.seconds ?? 60);
        return true;
      case 'restart':
        for (const machine of this.#machinesOf(event, atMs)) machine.restart(atMs, machine.settings.stopTimeoutMs);
        return true;
      default:
        return touchIssue(this.#world.github, event.what, event);
    }
  }

  #machinesOf(event: ScenarioEvent, atMs: number): readonly MachineModel[] {
    return this.#world.machines.filter(({ settings, timeline }) =>
      event.machine === undefined
        ? settings.group === 'app' && timeline.stateAt(atMs) === 'started'
        : settings.id === event.machine,
    );
  }
}

export interface World {
  readonly startedAtMs: number;
  readonly machines: readonly MachineModel[];
  readonly github: GitHubService;
}

/** A deploy holds the machine for as long as the command line tool does without a refresh. */
export function deploy(machine: MachineModel, atMs: number): void {
  machine.deploy(atMs);
  leaseForSomebody(machine, atMs, 13);
}

function leaseForSomebody(machine: MachineModel, atMs: number, ttlSeconds: number): void {
  machine.leases.acquire(atMs, {
    nonce: null,
    ttlSeconds,
    owner: 'somebody@example.com',
    description: 'deploy',
    version: machine.instanceId,
  });
}
