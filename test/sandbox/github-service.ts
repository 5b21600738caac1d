import type { GitHubState } from './github/github-state.ts';

/** What the sandbox needs of its GitHub besides answering requests. */
export interface GitHubService extends People {
  handle(request: Request): Promise<Response>;
  state(): GitHubState;
}

/** What people do by hand. Each throws where there is no such issue or comment. */
export interface People {
  setLabel(issueNumber: number, label: string, present: boolean): void;
  close(issueNumber: number): void;
  reopen(issueNumber: number): void;
  setLocked(issueNumber: number, locked: boolean): void;
  editIssue(issueNumber: number, body: string): void;
  /** A stranger's comment; gives its id. */
  comment(issueNumber: number, body: string): number;
  editComment(commentId: number, body: string): void;
  deleteComment(commentId: number): void;
}
