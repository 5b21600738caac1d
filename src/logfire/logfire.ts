/** What Firebreak asks of Logfire. Every call throws a `ServiceError` when it did not give what was asked for. */
export interface Logfire {
  /** Rows as they came, not yet looked at. A cut-off answer (as many rows as the limit) is an `odd-answer` error. */
  query(query: LogfireQuery): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Names of organization and project, for links. */
  readTokenInfo(): Promise<{ readonly organizationName: string; readonly projectName: string }>;
  /** The web address of a trace, given the project. */
  traceUrl(project: { readonly organizationName: string; readonly projectName: string }, traceId: string): string;
}

export interface LogfireQuery {
  /** What the query is for, in words: used in errors and logs. */
  readonly purpose: string;
  readonly sql: string;
  readonly minTimestampMs: number;
  readonly deploymentEnvironment: string;
  /** At most 10,000. */
  readonly limit: number;
  readonly timeoutMs?: number;
}
