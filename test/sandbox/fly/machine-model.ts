import { MachineLeases } from './machine-leases.ts';
import type { LifePlan, MachineLife } from './machine-life.ts';
import type { MachineSettings } from './machine-settings.ts';
import { MachineTimeline } from './machine-timeline.ts';
import { ulid } from './ulid.ts';

/** One machine: its state, its events and the lives of its processes. */
export class MachineModel {
  readonly settings: MachineSettings;
  readonly timeline: MachineTimeline;
  readonly leases: MachineLeases;
  instanceId: string;
  releaseVersion: number;
  updatedAtMs: number;
  #lives: MachineLife[] = [];
  #bootCount = 0;
  readonly #environment: MachineEnvironment;

  constructor(settings: MachineSettings, environment: MachineEnvironment) {
    this.settings = settings;
    this.#environment = environment;
    this.timeline = new MachineTimeline(settings.id);
    this.leases = new MachineLeases(settings.id);
    this.releaseVersion = settings.releaseVersion;
    this.updatedAtMs = settings.releasedAtMs;
    this.instanceId = ulid(settings.releasedAtMs, `${settings.id}/version/${settings.releaseVersion}`);
    this.#recallPast();
  }

  get lives(): readonly MachineLife[] {
    return this.#lives;
  }

  lifeAt(nowMs: number): MachineLife | null {
    return (
      this.#lives.find((life) => life.startedAtMs <= nowMs && (life.endedAtMs === null || nowMs < life.endedAtMs)) ??
      null
    );
  }

  restart(nowMs: number, stopTimeoutMs: number): void {
    const { timeline } = this;
    const onRestart = this.settings.onRestart;
    if (onRestart === 'nothing') return;
    this.#forgetPlans(nowMs);
    const life = this.lifeAt(nowMs);
    if (life === null) {
      timeline.addEvent(nowMs, 'restart', 'starting', 'user');
      timeline.setState(nowMs, 'starting');
      this.#planStart(nowMs + START_MS);
      return;
    }
    timeline.addEvent(nowMs, 'restart', 'stopping', 'user');
    timeline.setState(nowMs, 'stopping');
    const stoppedAtMs = this.#endLife(life, nowMs, stopTimeoutMs);
    timeline.addEvent(stoppedAtMs + RESTART_MS, 'restart', 'starting', 'flyd');
    timeline.setState(stoppedAtMs + RESTART_MS, 'starting');
    this.#planStart(stoppedAtMs + RESTART_MS + START_MS);
  }

  /** A new release: same machine, new version, new process. */
  deploy(nowMs: number): void {
    this.#forgetPlans(nowMs);
    this.releaseVersion += 1;
    this.updatedAtMs = nowMs;
    this.instanceId = ulid(nowMs, `${this.settings.id}/version/${this.releaseVersion}`);
    this.timeline.addEvent(nowMs, 'update', 'replacing', 'user');
    this.timeline.setState(nowMs, 'replacing');
    const life = this.lifeAt(nowMs);
    const stoppedAtMs = life === null ? nowMs : this.#endLife(life, nowMs, this.settings.stopTimeoutMs);
    this.timeline.addEvent(stoppedAtMs + RESTART_MS, 'launch', 'created', 'user');
    this.timeline.setState(stoppedAtMs + RESTART_MS, 'starting');
    this.#boot(stoppedAtMs + RESTART_MS + START_MS, 0);
  }

  #recallPast(): void {
    const { settings, timeline } = this;
    timeline.addEvent(settings.releasedAtMs, 'update', 'replacing', 'user');
    timeline.addEvent(settings.releasedAtMs + 2000, 'launch', 'created', 'user');
    timeline.setState(settings.releasedAtMs, settings.state);
    if (settings.state === 'started') this.#boot(Math.max(settings.startedAtMs, settings.releasedAtMs + 3000), 0);
    else this.#recallStop(settings.releasedAtMs);
  }

  #recallStop(releasedAtMs: number): void {
    if (this.settings.state !== 'stopped' || this.settings.standbys.length > 0) return;
    this.timeline.addEvent(releasedAtMs + 3000, 'start', 'started', 'flyd');
    this.timeline.addEvent(releasedAtMs + 600_000, 'stop', 'stopping', 'proxy');
    const exit = { exitCode: 0, requestedStop: true, restarting: false, restartCount: 0 };
    this.timeline.addEvent(releasedAtMs + 601_000, 'exit', 'stopped', 'flyd', exit);
  }

  #forgetPlans(nowMs: number): void {
    this.timeline.forgetAfter(nowMs);
    this.#lives = this.#lives.filter((life) => life.startedAtMs <= nowMs);
    this.#bootCount = this.#lives.length;
    for (const life of this.#lives) {
      if (life.endedAtMs !== null && life.endedAtMs > nowMs) life.endedAtMs = null;
    }
  }

  /** A hung process outlasts the signal and is killed; any other is gone in a moment. */
  #endLife(life: MachineLife, nowMs: number, stopTimeoutMs: number): number {
    const serves = life.servingAtMs !== null && life.servingAtMs <= nowMs;
    const hangs = !serves || this.#environment.isSick(this.settings.id, nowMs);
    const endedAtMs = nowMs + (hangs ? stopTimeoutMs : Math.min(stopTimeoutMs, GRACEFUL_STOP_MS));
    life.stopAskedAtMs ??= nowMs;
    life.endedAtMs = endedAtMs;
    const exit = { exitCode: hangs ? 137 : 0, requestedStop: true, restarting: true, restartCount: 0 };
    this.timeline.addEvent(endedAtMs, 'exit', 'stopped', 'flyd', exit);
    this.timeline.setState(endedAtMs, 'stopped');
    return endedAtMs;
  }

  #planStart(startedAtMs: number): void {
    if (this.settings.onRestart === 'never-up') return;
    this.#boot(startedAtMs + (this.settings.onRestart === 'slow' ? SLOW_START_MS : 0), 0);
  }

  #boot(startedAtMs: number, crashCount: number): void {
    const plan = this.#planLife();
    this.timeline.addEvent(startedAtMs, 'start', 'started', 'flyd');
    this.timeline.setState(startedAtMs, 'started');
    const life: MachineLife = {
      machineId: this.settings.id,
      bootIndex: this.#bootCount,
      startedAtMs,
      servingAtMs: plan.bootMs === null ? null : startedAtMs + plan.bootMs,
      hasTelemetry: plan.hasTelemetry,
      stopAskedAtMs: null,
      endedAtMs: null,
    };
    this.#lives.push(life);
    this.#bootCount += 1;
    if (plan.exit !== null) this.#crash(life, startedAtMs + plan.exit.afterMs, plan.exit.code, crashCount + 1);
  }

  #planLife(): LifePlan & { readonly hasTelemetry: boolean } {
    if (this.settings.onRestart === 'crash' && this.#bootCount > 0) {
      return { bootMs: null, exit: { afterMs: CRASH_AFTER_MS, code: 1 }, hasTelemetry: false };
    }
    return { ...this.#environment.planLife(this.settings.id, this.#bootCount), hasTelemetry: true };
  }

  #crash(life: MachineLife, atMs: number, exitCode: number, crashCount: number): void {
    const restarting = crashCount <= MOST_CRASHES;
    life.endedAtMs = atMs;
    const exit = { exitCode, requestedStop: false, restarting, restartCount: crashCount };
    this.timeline.addEvent(atMs, 'exit', 'stopped', 'flyd', exit);
    this.timeline.setState(atMs, 'stopped');
    if (restarting) this.#boot(atMs + 1, crashCount);
  }
}

/** What a machine has to know about the processes it runs. */
export interface MachineEnvironment {
  planLife(machineId: string, bootIndex: number): LifePlan;
  isSick(machineId: string, atMs: number): boolean;
}

const GRACEFUL_STOP_MS = 770;
const RESTART_MS = 60;
const START_MS = 450;
const SLOW_START_MS = 90_000;
const CRASH_AFTER_MS = 3000;
/** Fly gives up after ten starts in vain. */
const MOST_CRASHES = 10;
