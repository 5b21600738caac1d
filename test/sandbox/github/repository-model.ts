import type { ExistingIssue } from './github-settings.ts';
import { ACTIONS_BOT, type GitHubUser, PERSON, STRANGER } from './github-user.ts';
import type { WorkflowDispatch } from './workflow-dispatch.ts';

/** What one repository holds: issues with their comments, labels, and the workflow runs that were asked for. */
export class RepositoryModel {
  readonly issues: IssueRecord[] = [];
  readonly dispatches: WorkflowDispatch[] = [];
  readonly #labels = new Map<string, LabelRecord>();
  #commentCount = 0;

  constructor(existing: readonly ExistingIssue[], nowMs: number) {
    for (const issue of existing) this.#addExisting(issue, nowMs);
  }

  issue(number: number): IssueRecord | null {
    return this.issues.find((issue) => issue.number === number) ?? null;
  }

  openIssue(issue: NewIssue, nowMs: number): IssueRecord {
    const record: IssueRecord = {
      ...issue,
      labels: [],
      number: this.issues.length + 1,
      state: 'open',
      locked: false,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      closedAtMs: null,
      closedBy: null,
      edits: 0,
      comments: [],
    };
    this.issues.push(record);
    this.addLabels(record, issue.labels, nowMs);
    return record;
  }

  setState(issue: IssueRecord, state: 'open' | 'closed', by: GitHubUser, nowMs: number): void {
    if (issue.state === state) return;
    issue.state = state;
    issue.closedAtMs = state === 'closed' ? nowMs : null;
    issue.closedBy = state === 'closed' ? by : null;
    issue.updatedAtMs = nowMs;
  }

  comment(issue: IssueRecord, author: GitHubUser, body: string, nowMs: number): CommentRecord {
    this.#commentCount += 1;
    const id = FIRST_COMMENT_ID + this.#commentCount;
    const comment = { id, author, body, createdAtMs: nowMs, updatedAtMs: nowMs, edits: 0 };
    issue.comments.push(comment);
    issue.updatedAtMs = nowMs;
    return comment;
  }

  findComment(id: number): { readonly issue: IssueRecord; readonly comment: CommentRecord } | null {
    for (const issue of this.issues) {
      const comment = issue.comments.find((candidate) => candidate.id === id);
      if (comment !== undefined) return { issue, comment };
    }
    return null;
  }

  /** Labels are one name whatever the case; those that do not exist are made. */
  addLabels(issue: IssueRecord, names: readonly string[], nowMs: number): void {
    for (const name of names) {
      const label = this.label(name) ?? this.createLabel({ name, color: 'ededed', description: null });
      if (issue.labels.some((other) => isSameName(other, label.name))) continue;
      issue.labels.push(label.name);
      issue.updatedAtMs = nowMs;
    }
  }

  /** False where the issue does not carry it. */
  removeLabel(issue: IssueRecord, name: string, nowMs: number): boolean {
    const left = issue.labels.filter((other) => !isSameName(other, name));
    if (left.length === issue.labels.length) return false;
    issue.labels = left;
    issue.updatedAtMs = nowMs;
    return true;
  }

  label(name: string): LabelRecord | null {
    return this.#labels.get(name.toLowerCase()) ?? null;
  }

  createLabel(label: Omit<LabelRecord, 'id'>): LabelRecord {
    const record = { ...label, id: FIRST_LABEL_ID + this.#labels.size };
    this.#labels.set(label.name.toLowerCase(), record);
    return record;
  }

  #addExisting(existing: ExistingIssue, nowMs: number): void {
    const atMs = nowMs - (existing.ageSeconds ?? DAY_SECONDS) * 1000;
    const author = AUTHORS[existing.author ?? 'action'];
    const { title, body = '', labels = [], isPullRequest = false } = existing;
    const issue = this.openIssue({ title, body, labels, isPullRequest, author }, atMs);
    for (const text of existing.comments ?? []) this.comment(issue, author, text, atMs);
    for (let count = 0; count < (existing.strangersComments ?? 0); count += 1) {
      this.comment(issue, STRANGER, 'Me too.', atMs);
    }
    if (existing.state === 'closed') this.setState(issue, 'closed', PERSON, atMs);
    issue.locked = existing.locked ?? false;
  }
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly author: GitHubUser;
  readonly isPullRequest: boolean;
}

export interface IssueRecord {
  readonly number: number;
  readonly author: GitHubUser;
  readonly isPullRequest: boolean;
  readonly createdAtMs: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  labels: string[];
  locked: boolean;
  updatedAtMs: number;
  closedAtMs: number | null;
  closedBy: GitHubUser | null;
  /** How often its text was changed. */
  edits: number;
  comments: CommentRecord[];
}

export interface CommentRecord {
  readonly id: number;
  readonly author: GitHubUser;
  readonly createdAtMs: number;
  body: string;
  updatedAtMs: number;
  edits: number;
}

export interface LabelRecord {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** Beyond 32 bits, as GitHub's are. */
const FIRST_COMMENT_ID = 4_600_000_000;
const FIRST_LABEL_ID = 8_200_000_000;
const DAY_SECONDS = 86_400;
const AUTHORS = { action: ACTIONS_BOT, person: PERSON, stranger: STRANGER };

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Changes a text and counts it, as the edit history does. */
export function editBody(record: IssueRecord | CommentRecord, body: string, nowMs: number): void {
  if (record.body === body) return;
  record.body = body;
  record.edits += 1;
  record.updatedAtMs = nowMs;
}
