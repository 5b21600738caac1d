import { foldIncident, type Incident, type IncidentEvent } from '../incident/incident.ts';
import type { Clock } from '../support/clock.ts';
import { redactDeep } from '../support/redact-deep.ts';
import type { Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';
import { createOnce } from './create-once.ts';
import { hidden, hide, reveal } from './hidden.ts';
import { HistoryTrouble } from './history-trouble.ts';
import type { Issue, IssueComment, Issues } from './issues.ts';
import { leanEvents } from './lean-events.ts';
import { openIssue } from './open-issue.ts';
import { type HistoryKey, type HistoryReading, historySign, readIssue } from './read-history.ts';
import { rollOver } from './roll-over.ts';
import { rollUp } from './roll-up.ts';
import { type HistoryRow, type HistoryState, HOLD_LABEL } from './state.ts';
import { tryAgain } from './try-again.ts';
import { withMissing } from './with-missing.ts';

/** How the history looks to people; what carries the state is added here. */
export interface Faces {
  readonly title: (key: HistoryKey) => string;
  readonly body: (state: HistoryState, key: HistoryKey, page: BodyPage) => string;
  /** In at most so many characters. */
  readonly comment: (incident: Incident, roomCharacters: number) => string;
  readonly row: (incident: Incident) => {
    readonly seen: string;
    readonly cause: string;
    readonly done: string;
  };
}

/** What the body needs to know beside the state. */
export interface BodyPage {
  /** The present, by GitHub's clock. */
  readonly nowMs: number;
  /** The body as it stands on GitHub, with what people wrote into it; empty text where there is none yet. */
  readonly previousBody: string;
  readonly roomCharacters: number;
}

/** It may be applied more than once: applied to what it gave before, it must give the same. */
export type ChangeState = (state: HistoryState) => HistoryState;

/** The history while a run writes it. Every method has been stored when it returns; each throws `ServiceError` when it was not. */
export interface HistoryRecord {
  readonly issue: Issue | null;
  readonly state: HistoryState;
  readonly incident: Incident | null;
  readonly incidentUrl: string | null;
  /** Opens an incident under a key of its own: the intent in the state, its comment, then the state that names it. */
  open(key: string, events: readonly IncidentEvent[]): Promise<void>;
  /** Opens the incident that was closed last once more; a new one where its comment was deleted. */
  reopen(key: string, events: readonly IncidentEvent[]): Promise<void>;
  /** The state first, then the comment that people read. */
  append(events: readonly IncidentEvent[], change?: ChangeState): Promise<void>;
  /** The state alone; opens the issue where there is none. */
  change(change: ChangeState): Promise<void>;
  /** Sets the hold's label; the state must have it already. */
  labelHold(): Promise<void>;
  /** A new comment, which notifies, once for the same key; gives its address, null where another run is about to write it. */
  call(key: string, text: string): Promise<string | null>;
  /** The incident as its comment tells it now; null when it cannot be read there. */
  readIncidentAgain(): Promise<Incident | null>;
  /** The history as GitHub has it now. */
  readAgain(): Promise<HistoryReading>;
}

export interface RecordInput {
  readonly issues: Issues;
  readonly key: HistoryKey;
  readonly reading: HistoryReading;
  readonly faces: Faces;
  readonly parseEvents: (value: unknown) => readonly IncidentEvent[] | null;
  readonly redact: Redact;
  readonly clock: Clock;
  /** Which run writes. */
  readonly runId: string;
}

/** Ours to write, given what was read. The comment of an open incident is read when there is one. */
export async function openRecord(input: RecordInput): Promise<HistoryRecord> {
  const record = new IssueRecord(input);
  await record.load();
  return record;
}

function overtaken(): HistoryTrouble {
  return new HistoryTrouble('another-run', 'Another run opened an incident at the same moment.');
}

/** Longer than another run takes between its reading and its writing. */
const CLAIM_SETTLES_MS = 1_000;
/** A lost answer is looked for among the comments since so long before the history was read. */
const LOOK_BACK_MS = 120_000;

/** Early enough for one more incident with all its calls and reminders. */
const ROLL_OVER_AT = 2_400;

class IssueRecord implements HistoryRecord {
  readonly #input: RecordInput;
  #issue: Issue | null;
  #state: HistoryState;
  #events: readonly IncidentEvent[] | null = null;
  #comment: { readonly id: number; readonly url: string } | null = null;
  /** All that this run appended: put back where another run wrote over it. */
  #own: readonly IncidentEvent[] = [];
  #last: Promise<unknown> = Promise.resolve();
  /** Of an incident in the state whose comment is not there. */
  #voidKey: string | null = null;

  constructor(input: RecordInput) {
    this.#input = input;
    this.#issue = input.reading.issue;
    this.#state = input.reading.state;
  }

  get issue(): Issue | null {
    return this.#issue;
  }

  get state(): HistoryState {
    return this.#state;
  }

  get incident(): Incident | null {
    return this.#events === null ? null : foldIncident(this.#events);
  }

  get incidentUrl(): string | null {
    return this.#comment?.url ?? null;
  }

  async load(): Promise<void> {
    const known = this.#state.openIncident;
    if (known === null || this.#issue === null) return;
    if (known.commentId !== null) {
      const comment = await this.#getComment(known.commentId);
      if (comment === null) this.#voidKey = known.key;
      else this.#loadComment(comment, known.openedAtMs);
      return;
    }
    // A run ended between its intent and its comment: whatever it wrote is taken over, else the intent is void.
    const written = await this.#findComment(this.#issue, 'incident-key', known.key, known.openedAtMs - LOOK_BACK_MS);
    if (written !== undefined) this.#loadComment(written, known.openedAtMs);
    else if (this.#input.reading.dateMs - known.openedAtMs > LOOK_BACK_MS) this.#voidKey = known.key;
    else throw new HistoryTrouble('another-run', 'Another run is opening an incident at this moment.');
  }

  async open(key: string, events: readonly IncidentEvent[]): Promise<void> {
    this.#events = null;
    this.#comment = null;
    const openedAtMs = events[0]?.atMs ?? this.#input.reading.readAtMs;
    const intent = { key, commentId: null, openedAtMs, verifyAgain: false, calledAtMs: null };
    await this.change((state) => {
      if (state.openIncident === null || [key, this.#voidKey].includes(state.openIncident.key)) {
        return { ...state, openIncident: intent };
      }
      throw overtaken();
    });
    await this.#oneAfterTheOther(() => this.#makeRoom());
    this.#events = this.#clean(events);
    this.#own = this.#events;
    const issue = this.#requireIssue();
    const since = this.#input.reading.dateMs - LOOK_BACK_MS;
    const comment = await createOnce(
      () => this.#input.issues.createComment(issue.number, this.#renderComment()),
      () => this.#findComment(issue, 'incident-key', key, since),
    );
    this.#comment = { id: comment.id, url: comment.url };
    await this.#nameOrGiveWay(key, { ...intent, commentId: comment.id });
  }

  /** The comment of a run that was overtaken must not look like a second incident for ever. */
  async #nameOrGiveWay(key: string, incident: NonNullable<HistoryState['openIncident']>): Promise<void> {
    try {
      await this.change((state) => {
        if (state.openIncident?.key !== key) throw overtaken();
        return { ...state, openIncident: incident };
      });
    } catch (error) {
      if (error instanceof HistoryTrouble && incident.commentId !== null) {
        await this.#input.issues.updateComment(incident.commentId, 'Another run records this outage: see its comment.');
      }
      throw error;
    }
  }

  async reopen(key: string, events: readonly IncidentEvent[]): Promise<void> {
    const closed = this.#state.lastClosed;
    const comment = closed === null ? null : await this.#getComment(closed.commentId);
    if (closed === null || comment === null) return this.open(key, events);
    this.#loadComment(comment, closed.closedAtMs);
    const openedAtMs = this.#events?.[0]?.atMs ?? closed.closedAtMs;
    const openIncident = { key, commentId: closed.commentId, openedAtMs, verifyAgain: false, calledAtMs: null };
    await this.append(events, (state) => {
      if (state.openIncident !== null && state.openIncident.key !== key) throw overtaken();
      return { ...state, openIncident, lastClosed: null };
    });
  }

  append(events: readonly IncidentEvent[], change: ChangeState = (state) => state): Promise<void> {
    return this.#oneAfterTheOther(() => this.#append(events, change));
  }

  change(change: ChangeState): Promise<void> {
    return this.#oneAfterTheOther(() =>
      // Opening the issue looks after lost answers itself.
      this.#issue === null ? this.#saveState(change) : tryAgain(this.#input.clock, () => this.#saveState(change)),
    );
  }

  /** A run that is stopped writes its end while its last step may still be writing. */
  #oneAfterTheOther<T>(write: () => Promise<T>): Promise<T> {
    const next = this.#last.then(write, write);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #append(events: readonly IncidentEvent[], change: ChangeState): Promise<void> {
    const comment = this.#comment;
    if (this.#events === null || comment === null) throw new Error('No incident is open in the record.');
    const { clock, issues } = this.#input;
    const before = { events: this.#events, own: this.#own };
    this.#own = [...this.#own, ...this.#clean(events)];
    this.#events = withMissing((await this.#readEvents(comment.id)) ?? before.events, this.#own);
    try {
      await tryAgain(clock, () => this.#saveState(change));
    } catch (error) {
      this.#events = before.events;
      this.#own = before.own;
      throw error;
    }
    await tryAgain(clock, async () => {
      this.#events = withMissing((await this.#readEvents(comment.id)) ?? this.#events ?? [], this.#own);
      await issues.updateComment(comment.id, this.#renderComment());
    });
  }

  async readIncidentAgain(): Promise<Incident | null> {
    const events = this.#comment === null ? null : await this.#readEvents(this.#comment.id);
    return events === null ? null : foldIncident(events);
  }

  /** Another run may have written meanwhile; null when what is there now is not ours to read. */
  async #readEvents(commentId: number): Promise<readonly IncidentEvent[] | null> {
    const comment = await this.#getComment(commentId);
    return comment === null || !this.#isOurs(comment)
      ? null
      : this.#input.parseEvents(reveal('incident', comment.body));
  }

  #isOurs(comment: IssueComment): boolean {
    return this.#issue === null || comment.authorId === this.#issue.authorId;
  }

  async labelHold(): Promise<void> {
    await this.#input.issues.addLabels(this.#requireIssue().number, [HOLD_LABEL]);
    await this.change((state) => ({ ...state, hold: state.hold === null ? null : { ...state.hold, seen: true } }));
  }

  async call(key: string, text: string): Promise<string | null> {
    const issue = this.#requireIssue();
    const openedAtMs = this.#state.openIncident?.openedAtMs ?? this.#input.reading.dateMs;
    const find = () => this.#findComment(issue, 'call', key, openedAtMs - LOOK_BACK_MS);
    const earlier = await find();
    if (earlier !== undefined) return earlier.url;
    if (!(await this.#claimCall(key))) return null;
    const body = `${hide('call', key)}\n${text}`;
    const comment = await createOnce(() => this.#input.issues.createComment(issue.number, body), find);
    return comment.url;
  }

  /** Of runs that would call at the same moment the one whose claim stands after a while does. */
  async #claimCall(key: string): Promise<boolean> {
    const { clock, runId } = this.#input;
    const nowMs = this.#githubNow();
    const isTaken = ({ calling }: HistoryState): boolean =>
      calling !== null && calling.key === key && calling.runId !== runId && nowMs - calling.atMs < LOOK_BACK_MS;
    await this.change((state) => (isTaken(state) ? state : { ...state, calling: { key, runId, atMs: nowMs } }));
    if (isTaken(this.#state)) return false;
    await clock.sleep(CLAIM_SETTLES_MS);
    return !isTaken((await this.readAgain()).state);
  }

  #githubNow(): number {
    const { clock, reading } = this.#input;
    return reading.dateMs + clock.nowMs() - reading.readAtMs;
  }

  #clean(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
    const clean = redactDeep(events, this.#input.redact);
    // In the same form as they will be read back, so that they can be compared.
    return this.#input.parseEvents(clean) ?? clean;
  }

  /** Null when somebody deleted it: then the incident goes on in a new one. */
  async #getComment(commentId: number): Promise<IssueComment | null> {
    try {
      return await this.#input.issues.getComment(commentId);
    } catch (error) {
      if (error instanceof ServiceError && (error.kind === 'not-found' || error.kind === 'gone')) return null;
      throw error;
    }
  }

  #requireIssue(): Issue {
    if (this.#issue === null) throw new Error('There is no history issue yet.');
    return this.#issue;
  }

  /** A comment of our own account with that key in it: others may copy a key, but not write under our name. */
  async #findComment(issue: Issue, kind: string, key: string, sinceMs: number): Promise<IssueComment | undefined> {
    const comments = await this.#input.issues.listComments(issue.number, sinceMs);
    const ours = comments.filter(({ authorId, body }) => authorId === issue.authorId && body.startsWith(hidden(kind)));
    return ours.find((comment) => reveal(kind, comment.body) === key);
  }

  #loadComment(comment: IssueComment, atMs: number): void {
    const events = this.#isOurs(comment) ? this.#input.parseEvents(reveal('incident', comment.body)) : null;
    // What people broke by hand starts afresh from what the state still knows.
    this.#events = events ?? [{ type: 'note', atMs, text: 'Earlier events of this incident could not be read.' }];
    this.#comment = { id: comment.id, url: comment.url };
  }

  async readAgain(): Promise<HistoryReading> {
    const { reading, issues } = this.#input;
    const issue = this.#issue === null ? null : await issues.get(this.#issue.number);
    return readIssue(issue, reading);
  }

  /** GitHub cannot compare and swap: what is there is read right before it is changed. */
  async #saveState(change: ChangeState): Promise<void> {
    const now = await this.readAgain();
    // A history that was closed meanwhile still gets the end of the story.
    if (now.trouble?.reasonCode === 'history-unreadable') throw now.trouble;
    const current = this.#issue === null ? this.#state : now.state;
    const authorId = current.authorId ?? now.issue?.authorId ?? null;
    const state = redactDeep(this.#withRow(this.#withComment({ ...change(current), authorId })), this.#input.redact);
    if (now.issue !== null && !now.rearmed && JSON.stringify(state) === JSON.stringify(current)) {
      this.#state = state;
      return;
    }
    this.#issue = await this.#write(now.issue, this.#renderBody(state, now.issue?.body ?? ''));
    this.#state = state;
  }

  /** An issue takes 2,500 comments and no more: before that the history moves on to a new one. */
  async #makeRoom(): Promise<void> {
    const full = this.#requireIssue();
    if (full.commentCount < ROLL_OVER_AT) return;
    const { issues, key, faces, clock } = this.#input;
    const state = { ...this.#state, authorId: null, continues: full.url };
    const body = this.#renderBody(state, full.body);
    this.#issue = await rollOver({ issues, clock, full, sign: historySign(key), title: faces.title(key), body });
    this.#state = state;
  }

  #write(issue: Issue | null, body: string): Promise<Issue> {
    const { issues, key, faces } = this.#input;
    return issue === null
      ? openIssue({ issues, sign: historySign(key), title: faces.title(key), body })
      : issues.updateBody(issue.number, body);
  }

  /** An incident whose comment was taken over has its id from then on. */
  #withComment(state: HistoryState): HistoryState {
    const open = state.openIncident;
    if (open === null || open.commentId !== null || this.#comment === null) return state;
    return { ...state, openIncident: { ...open, commentId: this.#comment.id } };
  }

  /** The open incident's line in the log follows the incident. */
  #withRow(state: HistoryState): HistoryState {
    const { incident } = this;
    const comment = this.#comment;
    if (incident === null || comment === null) return state;
    const row: HistoryRow = {
      openedAtMs: incident.openedAtMs,
      ...this.#input.faces.row(incident),
      recoverySeconds: incident.recoverySeconds,
      closed: incident.closedAtMs !== null,
      commentId: comment.id,
      commentUrl: comment.url,
    };
    return rollUp({ ...state, rows: [row, ...state.rows.filter((other) => other.commentId !== comment.id)] });
  }

  #renderBody(state: HistoryState, previousBody: string): string {
    const { key, faces, reading } = this.#input;
    const hidden = `${historySign(key)}\n${hide('state', state)}\n`;
    return hidden + faces.body(state, key, { nowMs: reading.dateMs, previousBody, roomCharacters: roomBeside(hidden) });
  }

  #renderComment(): string {
    const events = this.#events ?? [];
    const key = this.#state.openIncident?.key ?? '';
    const whole = hide('incident', events);
    const packed = whole.length <= MOST_HIDDEN_CHARACTERS ? whole : hide('incident', leanEvents(events));
    const hidden = `${hide('incident-key', key)}\n${packed}\n`;
    return hidden + this.#input.faces.comment(foldIncident(events), roomBeside(hidden));
  }
}

/** GitHub takes no longer body or comment (https://docs.github.com/en/rest/issues/comments). */
const MOST_CHARACTERS = 65_536;
/** People need room as well. */
const MOST_HIDDEN_CHARACTERS = 40_000;
/** Redaction comes last, and may make a text a little longer. */
const SPARE_CHARACTERS = 512;

function roomBeside(hidden: string): number {
  return Math.max(0, MOST_CHARACTERS - SPARE_CHARACTERS - hidden.length);
}
