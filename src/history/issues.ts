/** GitHub's side of the history: issues, comments and labels of one repository. Every call throws a `ServiceError` when it failed. */
export interface Issues {
  /** Issues (not pull requests), open and closed, that carry the label; with GitHub's own time of the answer. */
  listByLabel(label: string): Promise<{ readonly issues: readonly Issue[]; readonly dateMs: number }>;
  /** The newest 100 issues whatever their labels, for a look after a lost answer or a lost label. */
  listNewest(): Promise<readonly Issue[]>;
  get(issueNumber: number): Promise<Issue>;
  create(issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] }): Promise<Issue>;
  updateBody(issueNumber: number, body: string): Promise<Issue>;
  close(issueNumber: number): Promise<Issue>;
  addLabels(issueNumber: number, labels: readonly string[]): Promise<void>;
  createLabel(label: { readonly name: string; readonly color: string; readonly description: string }): Promise<void>;
  /** Comments updated since the instant (all without one), oldest first. */
  listComments(issueNumber: number, sinceMs?: number): Promise<readonly IssueComment[]>;
  getComment(commentId: number): Promise<IssueComment>;
  createComment(issueNumber: number, body: string): Promise<IssueComment>;
  updateComment(commentId: number, body: string): Promise<IssueComment>;
  /** Visibility of the repository; `null` where the answer does not say. */
  isRepositoryPublic(): Promise<boolean | null>;
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'closed';
  readonly locked: boolean;
  readonly labels: readonly string[];
  readonly url: string;
  readonly authorId: number | null;
  readonly commentCount: number;
}

export interface IssueComment {
  readonly id: number;
  readonly body: string;
  readonly url: string;
  readonly authorId: number | null;
}
