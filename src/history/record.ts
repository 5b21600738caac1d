import { foldIncident, type Incident, type IncidentEvent } from '../incident/incident.ts';
import type { Clock } from '../support/clock.ts';
import { redactDeep } from '../support/redact-deep.ts';
import type { Redact } from '../support/redaction.ts';
import { ServiceError } from '../support/service-error.ts';
import { callOnce } from './call-once.ts';
import { createOnce } from './create-once.ts';
import type { Faces } from './faces.ts';
import { findComment, LOOK_BACK_MS } from './find-comment.ts';
import { reveal } from './hidden.ts';
import type { ChangeState, HistoryRecord } from './history-record.ts';
import { HistoryTrouble } from './history-trouble.ts';
import type { Issue, IssueComment, Issues } from './issues.ts';
import { openIssue } from './open-issue.ts';
import { renderBodyPage, renderCommentPage } from './pages.ts';
import { type HistoryKey, type HistoryReading, historySign, readIssue } from './read-history.ts';
import { rollOver } from './roll-over.ts';
import { rollUp } from './roll-up.ts';
import { type HistoryRow, type HistoryState, HOLD_LABEL } from './state.ts';
import { tryAgain } from './try-again.ts';
import { withMissing } from './with-missing.ts';

/** Ours to write, given what was read. The comment of an open incident is read when there is one. */
export async function openRecord(input: RecordInput): Promise<HistoryRecord> {
  const record = new IssueRecord(input);
  await record.load();
  return record;
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

function overtaken(): HistoryTrouble {
  return new HistoryTrouble('another-run', 'Another run opened an incident at the same moment.');
}

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
    const written = await findComment(this.#input.issues, this.#issue, {
      kind: 'incident-key',
      key: known.key,
      sinceMs: known.openedAtMs - LOOK_BACK_MS,
    });
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
    const { issues, reading } = this.#input;
    const marks = { kind: 'incident-key', key, sinceMs: reading.dateMs - LOOK_BACK_MS };
    const comment = await createOnce(
      () => issues.createComment(issue.number, this.#renderComment()),
      () => findComment(issues, issue, marks),
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
    return callOnce({ ...this.#input, record: this, issue: this.#requireIssue() }, key, text);
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
    return renderBodyPage(this.#input, state, previousBody);
  }

  #renderComment(): string {
    return renderCommentPage(this.#input.faces, this.#state.openIncident?.key ?? '', this.#events ?? []);
  }
}
