/** What the sandbox needs of its GitHub besides answering requests. */
export interface GitHubService {
  handle(request: Request): Promise<Response>;
  state(): { readonly issues: readonly unknown[] };
  setLabel(issueNumber: number, label: string, present: boolean): void;
  close(issueNumber: number): void;
}
