import { Bounds } from './bounds.ts';
import { People } from './people.ts';
import { type RunInWorld, type RunOptions, startRun } from './run-in-world.ts';
import { createWorld, type World } from './world.ts';
import type { WorldSettings } from './world-settings.ts';

/** A world with people in it and everything it must never see checked all the time. */
export class Scene {
  readonly world: World;
  readonly people: People;
  readonly bounds: Bounds;

  constructor(settings: WorldSettings = {}) {
    this.world = createWorld(settings);
    this.people = new People(this.world);
    this.bounds = new Bounds(this.world, this.people);
  }

  /** Starts a run now and lets time pass until it is over. */
  run(options: RunOptions = {}): Promise<RunInWorld> {
    return this.world.clock.run(this.start(options));
  }

  /** Starts a run now; another has to let time pass. */
  async start(options: RunOptions = {}): Promise<RunInWorld> {
    const started = startRun(this.world, options);
    this.bounds.runStarted(started);
    const run = await started.over;
    this.bounds.runEnded(run);
    return run;
  }

  pass(durationMs: number): Promise<void> {
    return this.world.clock.pass(durationMs);
  }

  /** Lets something happen so long from now. */
  later(durationMs: number, happen: () => void): void {
    this.world.clock.at(this.world.clock.nowMs() + durationMs, happen);
  }
}

/** How a run ended, in two words: its outcome and its reason code, or that it failed or is gone. */
export function endingOf(run: RunInWorld): string {
  if (run.end.kind === 'ended') return `${run.end.result.outcome} ${run.end.result.reasonCode}`;
  return run.end.kind;
}
