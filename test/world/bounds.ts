import type { Exchange } from './network.ts';
import type { People } from './people.ts';
import { isWell } from './process-truth.ts';
import { judgeRestart, type SeenAttempt, type SeenRestart } from './restart-bounds.ts';
import type { RunInWorld, StartedRun } from './run-in-world.ts';
import { readStoredHistory, type StoredHistory } from './stored-history.ts';
import { SECRETS, type World } from './world.ts';

/**
 * What Firebreak never does, checked against what really is, never against what it says: at every restart that arrives at
 * Fly, after every write to GitHub, and when a run is over.
 */
export class Bounds {
  readonly #world: World;
  readonly #people: People;
  readonly #runs = new Map<string, StartedRun>();
  readonly #underWay = new Set<string>();
  readonly #broken = new Set<string>();
  readonly #restarts: SeenRestart[] = [];
  readonly #attempts = new Map<string, SeenAttempt>();
  readonly #recovered = new Map<number, number>();
  #heldSinceMs: number | null = null;
  #known: { readonly stored: StoredHistory; readonly deeds: number } | null = null;

  constructor(world: World, people: People) {
    this.#world = world;
    this.#people = people;
    world.network.watch({
      before: (exchange) => this.#before(exchange),
      after: (exchange, status) => this.#after(exchange, status),
    });
  }

  /** Every bound that was broken so far, in words. */
  get broken(): readonly string[] {
    return [...this.#broken, ...this.#world.network.unknown.map((request) => `0: nobody here knows ${request}`)];
  }

  /** Restarts that Fly carried out for us. */
  get restarts(): readonly SeenRestart[] {
    return this.#restarts;
  }

  runStarted(run: StartedRun): void {
    this.#runs.set(run.participant.runUrl, run);
    this.#underWay.add(run.participant.runUrl);
  }

  runEnded(run: RunInWorld): void {
    const { runUrl } = run.participant;
    this.#underWay.delete(runUrl);
    this.#noteAttempts(this.#stored(), null);
    this.#watchLeases(run);
    if (this.#underWay.size === 0) this.#judgeAtRest();
    for (const text of run.log) this.#judgeSecrets(text, 'the log');
    for (const text of run.evidence) this.#judgeSecrets(text, 'the evidence');
    for (const text of run.shown) this.#judgeSecrets(text, 'the outputs or the summary');
    if (run.end.kind !== 'ended') return;
    const { result } = run.end;
    const did = this.#restarts.some((restart) => restart.runUrl === runUrl);
    if (did && /^Nothing was restarted/.test(result.sentence))
      this.#break(`11: run ${run.participant.id} restarted and says: ${result.sentence}`);
    if (did && ['healthy', 'proposed'].includes(result.outcome))
      this.#break(`11: run ${run.participant.id} restarted and ends ${result.outcome}`);
  }

  /** However a run ends, a minute after its last request nothing of Fly's is locked by it any more. */
  #watchLeases({ participant }: RunInWorld): void {
    const { clock, fly, network } = this.#world;
    const lastMs = network.exchanges.findLast((one) => one.participant === participant)?.atMs ?? clock.nowMs();
    clock.at(Math.max(clock.nowMs(), lastMs + LEASES_GONE_MS), () => {
      for (const machine of fly.machines) {
        const lease = machine.leases.heldAt(clock.nowMs());
        if (lease?.description.includes(participant.runUrl) === true)
          this.#break(`10: ${machine.settings.id} is still leased by run ${participant.id}, which is over`);
      }
    });
  }

  /** Two runs may each have begun a record; when all are over there is one. */
  #judgeAtRest(): void {
    const stored = this.#stored();
    if (stored.openIssues > 1) this.#break(`11: ${stored.openIssues} histories are open`);
    const open = stored.incidents.filter(
      ({ isClosed, commentId }) => !isClosed && !this.#saidToBeGone(commentId),
    ).length;
    if (open > 1) this.#break(`11: ${open} incidents are open`);
  }

  /** An incident whose comment was deleted goes on in another, and a fault may say that it was. */
  #saidToBeGone(commentId: number): boolean {
    return this.#world.network.exchanges.some(
      ({ call, path, status }) =>
        call === 'github: get comment' && path.endsWith(`/${commentId}`) && (status === 404 || status === 410),
    );
  }

  #before(exchange: Exchange): void {
    this.#watchHold();
    if (exchange.service !== 'app') this.#judgeSecrets(exchange.body, `a request: ${exchange.call}`);
    if (exchange.call !== 'fly: restart') return;
    const { runUrl } = exchange.participant;
    const run = this.#runs.get(runUrl);
    const machineId = exchange.path.split('/').at(-2);
    const machine = this.#world.fly.machines.find((candidate) => candidate.settings.id === machineId);
    if (run === undefined || machine === undefined) {
      this.#break(`6: nobody knows the run or the machine of ${exchange.path}`);
      return;
    }
    const wrong = judgeRestart({
      world: this.#world,
      machine,
      runUrl,
      plan: run.plan,
      hasDatabaseHost: run.hasDatabaseHost,
      stored: this.#stored(),
      earlier: this.#restarts,
      attempts: this.#attempts,
      deeds: this.#people.deeds,
      heldSinceMs: this.#heldSinceMs,
    });
    wrong.forEach((text) => {
      this.#break(`${text} (${exchange.participant.id}, request ${exchange.number})`);
    });
    if (exchange.participant.wasCancelledBefore(exchange.number))
      this.#break('10: a restart was asked for after the run had been cancelled');
    this.#judgeUnfinished(runUrl);
  }

  #after(exchange: Exchange, status: number): void {
    const isDone = status >= 200 && status <= 299;
    if (exchange.call === 'fly: restart' && isDone) {
      const machineId = exchange.path.split('/').at(-2) ?? '';
      this.#restarts.push({ machineId, runUrl: exchange.participant.runUrl, atMs: this.#world.clock.nowMs() });
    }
    if (exchange.service !== 'github' || exchange.method === 'GET') return;
    this.#known = null;
    if (isDone) this.#judgeStored(exchange);
  }

  #judgeStored(exchange: Exchange): void {
    const stored = this.#stored();
    this.#watchHold();
    this.#noteAttempts(stored, exchange);
    for (const [index, call] of stored.calls.entries()) {
      const before = stored.calls.slice(0, index).findLast((other) => other.about === call.about);
      const isReminder = before !== undefined && call.createdAtMs - before.createdAtMs >= REMIND_EVERY_MS;
      if (before !== undefined && !isReminder) this.#break(`11: a person was called twice about ${call.about}`);
    }
    for (const { commentId, timesClosedAsRecovered } of stored.incidents) {
      if (timesClosedAsRecovered > (this.#recovered.get(commentId) ?? 0))
        this.#judgeRecovered(exchange.participant.runUrl);
      this.#recovered.set(commentId, timesClosedAsRecovered);
    }
  }

  /** What another run wrote over counts as missing once its own run has written again, or is over. */
  #noteAttempts(stored: StoredHistory, write: Exchange | null): void {
    const present = new Set(stored.attempts.map((attempt) => attempt.id));
    for (const { id, runUrl } of stored.attempts) {
      if (!this.#attempts.has(id))
        this.#attempts.set(id, { runUrl, storedAtMs: this.#world.clock.nowMs(), isWithdrawn: false });
    }
    for (const [id, attempt] of this.#attempts) {
      if (present.has(id) || attempt.isWithdrawn) continue;
      const isOld = this.#world.clock.nowMs() - attempt.storedAtMs > 86_400_000;
      const isRearmed = this.#people.deeds.some((deed) => deed.what === 'unhold' && deed.atMs > attempt.storedAtMs);
      if (isOld || isRearmed) continue;
      const isItsWrite = write?.call === 'github: update issue' && write.participant.runUrl === attempt.runUrl;
      if (this.#isAtWork(attempt.runUrl) && !isItsWrite) continue;
      attempt.isWithdrawn = true;
      if (this.#restarts.some((restart) => restart.runUrl === attempt.runUrl))
        this.#break(`2: attempt ${id} does not count any more, though it restarted`);
    }
  }

  #isAtWork(runUrl: string): boolean {
    return this.#underWay.has(runUrl) && this.#runs.get(runUrl)?.participant.isAlive() === true;
  }

  /** Not seen yet are the last seconds, and symptoms show some time after their cause. */
  #judgeRecovered(runUrl: string): void {
    const { clock, truth, fly, ingestMs } = this.#world;
    const nowMs = clock.nowMs();
    const last = this.#restarts.at(-1)?.runUrl ?? runUrl;
    const restarted = this.#restarts.filter((restart) => restart.runUrl === last);
    if (restarted.length === 0) this.#break('7: recovered, though nothing was restarted');
    for (const restart of restarted) {
      const machine = fly.machines.find((candidate) => candidate.settings.id === restart.machineId);
      const process = machine === undefined ? null : truth.processOn(machine, nowMs - 15_000);
      const seenUntilMs = Math.max(nowMs - ingestMs - SHOWS_AFTER_MS, process?.servingAtMs ?? nowMs);
      const isProven =
        process !== null && process.startedAtMs > restart.atMs && isWell(process, seenUntilMs, seenUntilMs);
      if (!isProven) this.#break(`7: recovered, but the new process of ${restart.machineId} is not well`);
    }
  }

  /** After a crash or a cancel only a person's removal of the hold lets anything be restarted again. */
  #judgeUnfinished(runUrl: string): void {
    const { deeds } = this.#people;
    for (const attempt of this.#attempts.values()) {
      const run = this.#runs.get(attempt.runUrl);
      const isOver = run !== undefined && (!run.participant.isAlive() || run.participant.isCancelled);
      if (attempt.runUrl === runUrl || !isOver || attempt.isWithdrawn) continue;
      const isLooked = deeds.some((deed) => deed.what === 'unhold' && deed.atMs > attempt.storedAtMs);
      if (!isLooked)
        this.#break(`10: a restart after run ${run?.participant.id} died in its attempt, and nobody has looked`);
    }
  }

  #watchHold(): void {
    const { hasHold } = this.#stored();
    this.#heldSinceMs = hasHold ? (this.#heldSinceMs ?? this.#world.clock.nowMs()) : null;
  }

  #judgeSecrets(text: string, where: string): void {
    const found = SECRETS.find((secret) => text.includes(secret));
    if (found !== undefined) this.#break(`9: ${found} in ${where}`);
  }

  /** Read anew whenever somebody may have written. */
  #stored(): StoredHistory {
    const deeds = this.#people.deeds.length;
    if (this.#known?.deeds !== deeds) this.#known = { stored: readStoredHistory(this.#world.github.state()), deeds };
    return this.#known.stored;
  }

  #break(text: string): void {
    this.#broken.add(text);
  }
}

/** And the second that a request may take to arrive, and the one to which Fly rounds up. */
const LEASES_GONE_MS = 62_000;
const SHOWS_AFTER_MS = 45_000;
const REMIND_EVERY_MS = 4 * 3_600_000;
