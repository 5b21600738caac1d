/** A workflow run that somebody asked for: what a test starts the action with. */
export interface WorkflowDispatch {
  /** The runner's GITHUB_EVENT_NAME. */
  readonly event: 'repository_dispatch' | 'workflow_dispatch';
  /** The file's name, where one was named. */
  readonly workflow: string | null;
  readonly ref: string;
  readonly atMs: number;
  /** What the runner writes into GITHUB_EVENT_PATH. */
  readonly payload: Readonly<Record<string, unknown>>;
}
