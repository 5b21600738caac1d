import type { IncidentEvent } from '../incident/incident.ts';
import { foldIncident, type Incident } from '../incident/incident.ts';
import { hide } from './hidden.ts';
import type { Issue, Issues } from './issues.ts';
import { type HistoryKey, type HistoryReading, historyMarker, readEvents } from './read-history.ts';
import { HISTORY_LABEL, type HistoryState, HOLD_LABEL } from './state.ts';

/** How the history looks to people; what carries the state is added here. */
export interface Faces {
  readonly title: (key: HistoryKey) => string;
  readonly body: (state: HistoryState, key: HistoryKey) => string;
  readonly comment: (incident: Incident) => string;
  readonly row: (incident: Incident) => {
    readonly seen: string;
    readonly cause: string;
    readonly done: string;
  };
}

/** The history while a run writes it. Every method has been stored when it returns; each throws `ServiceError` when it was not. */
export interface Record {
  readonly state: HistoryState;
  readonly issueUrl: string | null;
  readonly incident: Incident | null;
  readonly incidentUrl: string | null;
  /** Opens an incident: issue and labels where they are missing, then its comment, then the state that names it. */
  open(events: readonly IncidentEvent[]): Promise<void>;
  /** Opens the incident that was closed last once more. */
  reopen(events: readonly IncidentEvent[]): Promise<void>;
  /** State first, then the comment that people read. */
  append(events: readonly IncidentEvent[], change?: (state: HistoryState) => HistoryState): Promise<void>;
  change(change: (state: HistoryState) => HistoryState): Promise<void>;
  setHold(reasonCode: string, atMs: number): Promise<void>;
  /** A new comment, which notifies; gives its address. */
  call(text: string): Promise<string>;
}

/** Ours to write, given what was read. The comment of an open incident is read when there is one. */
export async function openRecord(input: {
  readonly issues: Issues;
  readonly key: HistoryKey;
  readonly reading: HistoryReading;
  readonly faces: Faces;
  readonly parseEvents: (value: unknown) => readonly IncidentEvent[] | null;
}): Promise<Record> {
  const record = new IssueRecord(input);
  await record.load();
  return record;
}

class IssueRecord implements Record {
  readonly #issues: Issues;
  readonly #key: HistoryKey;
  readonly #faces: Faces;
  readonly #parseEvents: (value: unknown) => readonly IncidentEvent[] | null;
  #issue: Issue | null;
  #state: HistoryState;
  #events: readonly IncidentEvent[] | null = null;
  #comment: { readonly id: number; readonly url: string } | null = null;

  constructor(input: Parameters<typeof openRecord>[0]) {
    this.#issues = input.issues;
    this.#key = input.key;
    this.#faces = input.faces;
    this.#parseEvents = input.parseEvents;
    this.#issue = input.reading.issue;
    this.#state = input.reading.state;
  }

  get state(): HistoryState {
    return this.#state;
  }

  get issueUrl(): string | null {
    return this.#issue?.url ?? null;
  }

  get incident(): Incident | null {
    return this.#events === null ? null : foldIncident(this.#events);
  }

  get incidentUrl(): string | null {
    return this.#comment?.url ?? null;
  }

  async load(): Promise<void> {
    const known = this.#state.openIncident;
    if (known !== null) await this.#loadComment(known.commentId, known.openedAtMs);
  }

  async reopen(events: readonly IncidentEvent[]): Promise<void> {
    const closed = this.#state.lastClosed;
    if (closed === null) throw new Error('No incident was closed that could be reopened.');
    await this.#loadComment(closed.commentId, closed.closedAtMs);
    const openedAtMs = this.#events?.[0]?.atMs ?? closed.closedAtMs;
    const openIncident = { commentId: closed.commentId, openedAtMs, verifyAgain: false };
    await this.append(events, (state) => ({ ...state, openIncident, lastClosed: null }));
  }

  async #loadComment(commentId: number, atMs: number): Promise<void> {
    const comment = await this.#issues.getComment(commentId);
    const events = this.#parseEvents(readEvents(comment));
    // What people broke by hand starts afresh from what the state still knows.
    this.#events = events ?? [{ type: 'note', atMs, text: 'Earlier events of this incident could not be read.' }];
    this.#comment = { id: comment.id, url: comment.url };
  }

  async open(events: readonly IncidentEvent[]): Promise<void> {
    const issue = this.#issue ?? (await this.#createIssue());
    this.#issue = issue;
    this.#events = events;
    const comment = await this.#issues.createComment(issue.number, this.#renderComment(events));
    this.#comment = { id: comment.id, url: comment.url };
    const openedAtMs = events[0]?.atMs ?? 0;
    await this.change((state) => ({
      ...state,
      authorId: state.authorId ?? issue.authorId,
      openIncident: { commentId: comment.id, openedAtMs, verifyAgain: false },
    }));
  }

  async append(
    events: readonly IncidentEvent[],
    change: (state: HistoryState) => HistoryState = (state) => state,
  ): Promise<void> {
    if (this.#events === null || this.#comment === null) throw new Error('No incident is open in the record.');
    this.#events = [...this.#events, ...events];
    const before = this.#state;
    const next = this.#withRow(change(before));
    if (JSON.stringify(next) !== JSON.stringify(before)) await this.#saveState(next);
    await this.#issues.updateComment(this.#comment.id, this.#renderComment(this.#events));
  }

  async change(change: (state: HistoryState) => HistoryState): Promise<void> {
    await this.#saveState(this.#withRow(change(this.#state)));
  }

  async setHold(reasonCode: string, atMs: number): Promise<void> {
    const issue = this.#requireIssue();
    await this.change((state) => ({ ...state, hold: { reasonCode, setAtMs: atMs, seen: false, remindedAtMs: null } }));
    await this.#issues.addLabels(issue.number, [HOLD_LABEL]);
    await this.change((state) => ({ ...state, hold: state.hold === null ? null : { ...state.hold, seen: true } }));
  }

  async call(text: string): Promise<string> {
    const comment = await this.#issues.createComment(this.#requireIssue().number, text);
    return comment.url;
  }

  #requireIssue(): Issue {
    if (this.#issue === null) throw new Error('There is no history issue yet.');
    return this.#issue;
  }

  async #createIssue(): Promise<Issue> {
    const marker = historyMarker(this.#key);
    const planted = (await this.#issues.listNewest()).find((issue) => issue.body.includes(marker));
    if (planted !== undefined) {
      throw new Error(
        `Issue #${planted.number} looks like this history but lacks the label ${HISTORY_LABEL}. Set the label on it, or remove the marker from its text.`,
      );
    }
    await this.#issues.createLabel({
      name: HISTORY_LABEL,
      color: 'd93f0b',
      description: 'Incident history kept by Firebreak',
    });
    await this.#issues.createLabel({
      name: HOLD_LABEL,
      color: 'b60205',
      description: 'Firebreak restarts nothing while this is set',
    });
    const created = await this.#issues.create({
      title: this.#faces.title(this.#key),
      body: this.#renderBody(this.#state),
      labels: [HISTORY_LABEL],
    });
    const labelled = (await this.#issues.listByLabel(HISTORY_LABEL)).issues.filter((issue) =>
      issue.body.includes(marker),
    );
    const first = labelled.reduce((lowest, issue) => (issue.number < lowest.number ? issue : lowest), created);
    if (first.number === created.number) return created;
    await this.#issues.close(created.number);
    throw new Error(`Another run opened the history #${first.number} at the same time; this one restarts nothing.`);
  }

  async #saveState(state: HistoryState): Promise<void> {
    const issue = this.#requireIssue();
    this.#issue = await this.#issues.updateBody(issue.number, this.#renderBody(state));
    this.#state = state;
  }

  /** The open incident's line in the log follows the incident. */
  #withRow(state: HistoryState): HistoryState {
    const { incident } = this;
    const comment = this.#comment;
    if (incident === null || comment === null) return state;
    const row = {
      openedAtMs: incident.openedAtMs,
      ...this.#faces.row(incident),
      recoverySeconds: incident.recoverySeconds,
      closed: incident.closedAtMs !== null,
      commentId: comment.id,
      commentUrl: comment.url,
    };
    return { ...state, rows: [row, ...state.rows.filter((other) => other.commentId !== comment.id)] };
  }

  #renderBody(state: HistoryState): string {
    return `${historyMarker(this.#key)}\n${hide('state', state)}\n${this.#faces.body(state, this.#key)}`;
  }

  #renderComment(events: readonly IncidentEvent[]): string {
    return `${hide('incident', events)}\n${this.#faces.comment(foldIncident(events))}`;
  }
}
